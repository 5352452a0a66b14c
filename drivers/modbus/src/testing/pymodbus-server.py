"""A Modbus TCP server of another make. Prints its port, then serves until its input ends.

Arguments: address and port. Unit 1: registers 0 to 199 and bits 0 to 99 of every table, values from the lines on its
input before the empty one, as JSON: {"table": "holding", "address": 0, "words": [1, 2]}. Unit 2 has holes.
"""
import json
import sys
import threading

from pymodbus.datastore import (
    ModbusSequentialDataBlock,
    ModbusServerContext,
    ModbusSlaveContext,
    ModbusSparseDataBlock,
)
from pymodbus.device import ModbusDeviceIdentification
from pymodbus.server import StartTcpServer

host, port = sys.argv[1], int(sys.argv[2])
size = 200
tables = {
    "holding": ModbusSequentialDataBlock(0, [0] * size),
    "input": ModbusSequentialDataBlock(0, [0] * size),
    "coil": ModbusSequentialDataBlock(0, [0] * 100),
    "discrete": ModbusSequentialDataBlock(0, [0] * 100),
}
for line in sys.stdin:
    if not line.strip():
        break
    item = json.loads(line)
    tables[item["table"]].setValues(item["address"], item["words"])

whole = ModbusSlaveContext(
    hr=tables["holding"], ir=tables["input"], co=tables["coil"], di=tables["discrete"], zero_mode=True
)
holes = ModbusSlaveContext(
    hr=ModbusSparseDataBlock({n: 1000 + n for n in [*range(0, 10), *range(14, 20), *range(30, 40)]}), zero_mode=True
)
identity = ModbusDeviceIdentification(
    info_name={
        "VendorName": "Peer",
        "ProductCode": "PM",
        "MajorMinorRevision": "3.0",
        "ProductName": "Independent server",
        "ModelName": "sequential",
    }
)


def leave():
    sys.stdin.read()
    import os

    os._exit(0)


threading.Thread(target=leave, daemon=True).start()
print("serving", flush=True)
StartTcpServer(
    context=ModbusServerContext(slaves={1: whole, 2: holes}, single=False),
    identity=identity,
    address=(host, port),
    allow_reuse_address=True,
)
