# Asks a Modbus server through pymodbus and prints what it got as JSON.
# Usage: peer-client.py tcp ADDRESS PORT | peer-client.py rtu PATH
import json
import sys

from pymodbus.client import ModbusSerialClient, ModbusTcpClient
from pymodbus.mei_message import ReadDeviceInformationRequest
from pymodbus.other_message import ReportSlaveIdRequest
from pymodbus.payload import BinaryPayloadBuilder
from pymodbus.constants import Endian
from pymodbus.transaction import ModbusRtuFramer

if sys.argv[1] == "tcp":
    client = ModbusTcpClient(sys.argv[2], port=int(sys.argv[3]), timeout=3)
else:
    client = ModbusSerialClient(port=sys.argv[2], framer=ModbusRtuFramer, baudrate=19200, timeout=3)
assert client.connect()
builder = BinaryPayloadBuilder(byteorder=Endian.Big, wordorder=Endian.Big)
builder.add_32bit_float(12.5)
found = {
    "coils": client.read_coils(0, 13, slave=1).bits[:13],
    "discrete": client.read_discrete_inputs(5, 9, slave=1).bits[:9],
    "holding": client.read_holding_registers(100, 125, slave=1).registers,
    "input": client.read_input_registers(7, 3, slave=1).registers,
    "write_coil": not client.write_coil(20, True, slave=1).isError(),
    "write_register": not client.write_register(21, 4711, slave=1).isError(),
    "write_coils": not client.write_coils(30, [True, False, True] * 4, slave=1).isError(),
    "write_registers": not client.write_registers(40, builder.to_registers(), slave=1).isError(),
    "mask": not client.mask_write_register(address=21, and_mask=0x00FF, or_mask=0x5500, unit=1).isError(),
    "read_write": client.readwrite_registers(
        read_address=60, read_count=2, write_address=60, write_registers=[7, 8], unit=1
    ).registers,
    "beyond": client.read_holding_registers(2999, 5, slave=1).exception_code,
    "denied": client.write_register(2000, 1, slave=1).exception_code,
    "identity": {
        key: value.decode()
        for key, value in client.execute(ReadDeviceInformationRequest(1, 0, unit=1)).information.items()
    },
}
client.close()
print(json.dumps(found))
