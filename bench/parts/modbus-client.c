/* Reads holding registers through libmodbus, one request after the other, as fast as answers come.
   Usage: modbus-client ADDRESS PORT; then one line with a number of requests for each round on standard input. */
#include <modbus.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  modbus_t *context = modbus_new_tcp(argv[1], atoi(argv[2]));
  if (context == NULL || modbus_connect(context) != 0) return 1;
  modbus_set_slave(context, 1);
  uint16_t registers[125];
  long requests;
  while (scanf("%ld", &requests) == 1) {
    for (long request = 0; request < requests; request++) {
      int address = (int)(request * 17 % 9000);
      if (modbus_read_registers(context, address, 100, registers) != 100) return 3;
      if (registers[0] != address || registers[99] != address + 99) return 4;
    }
    printf("done\n");
    fflush(stdout);
  }
  return 0;
}
