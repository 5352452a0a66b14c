/* A Modbus TCP server built on libmodbus: holding register N holds N. Usage: peer-server ADDRESS PORT */
#include <errno.h>
#include <modbus.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/select.h>
#include <unistd.h>

#define SPACE 10000

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  signal(SIGPIPE, SIG_IGN);
  modbus_t *context = modbus_new_tcp(argv[1], atoi(argv[2]));
  modbus_mapping_t *map = modbus_mapping_new(SPACE, SPACE, SPACE, SPACE);
  if (context == NULL || map == NULL) return 1;
  for (int i = 0; i < SPACE; i++) {
    map->tab_registers[i] = i;
    map->tab_input_registers[i] = 65535 - i;
    map->tab_bits[i] = i % 3 == 0;
    map->tab_input_bits[i] = i % 5 == 0;
  }
  int listener = modbus_tcp_listen(context, 64);
  if (listener < 0) return 1;
  printf("ready\n");
  fflush(stdout);
  fd_set open_sockets;
  FD_ZERO(&open_sockets);
  FD_SET(listener, &open_sockets);
  int highest = listener;
  for (;;) {
    fd_set ready = open_sockets;
    if (select(highest + 1, &ready, NULL, NULL, NULL) < 0) continue;
    for (int fd = 0; fd <= highest; fd++) {
      if (!FD_ISSET(fd, &ready)) continue;
      if (fd == listener) {
        int accepted = listener;
        int client = modbus_tcp_accept(context, &accepted);
        if (client < 0 || client >= FD_SETSIZE) continue;
        FD_SET(client, &open_sockets);
        if (client > highest) highest = client;
        continue;
      }
      uint8_t query[MODBUS_TCP_MAX_ADU_LENGTH];
      modbus_set_socket(context, fd);
      int length = modbus_receive(context, query);
      if (length > 0) {
        modbus_reply(context, query, length, map);
      } else if (length < 0) {
        close(fd);
        FD_CLR(fd, &open_sockets);
      }
    }
  }
}
