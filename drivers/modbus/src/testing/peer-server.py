# A Modbus server built on pymodbus: registers and coils hold what this program says, so that a client can be checked.
# Usage: peer-server.py tcp ADDRESS PORT | peer-server.py rtu PATH
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.device import ModbusDeviceIdentification
from pymodbus.server import StartSerialServer, StartTcpServer
from pymodbus.transaction import ModbusRtuFramer

store = ModbusSlaveContext(
    co=ModbusSequentialDataBlock(0, [address % 3 == 0 for address in range(3000)]),
    di=ModbusSequentialDataBlock(0, [address % 5 == 0 for address in range(3000)]),
    hr=ModbusSequentialDataBlock(0, list(range(3000))),
    ir=ModbusSequentialDataBlock(0, [65535 - address for address in range(3000)]),
    zero_mode=True,
)
context = ModbusServerContext(slaves=store, single=True)
identity = ModbusDeviceIdentification()
identity.VendorName = "Peer"
identity.ProductCode = "PC"
identity.MajorMinorRevision = "1.2.3"
identity.ProductName = "x" * 100
identity.ModelName = "y" * 100

if sys.argv[1] == "tcp":
    StartTcpServer(context=context, identity=identity, address=(sys.argv[2], int(sys.argv[3])))
else:
    StartSerialServer(context=context, identity=identity, port=sys.argv[2], framer=ModbusRtuFramer, baudrate=19200, timeout=0.005)
