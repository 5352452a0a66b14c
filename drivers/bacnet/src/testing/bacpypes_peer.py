"""A BACnet device and client built on the library bacpypes3, told what to do by lines of JSON on standard input.

Arguments: address with port, instance, APDU size, window, number of objects. Each line {"id", "do", ...} is carried out
beside the others and answered by a line {"id", "answer"} or {"id", "error"}.
"""

import asyncio
import json
import sys

from bacpypes3.apdu import ErrorRejectAbortNack
from bacpypes3.ipv4.app import NormalApplication
from bacpypes3.local.analog import AnalogValueObject
from bacpypes3.local.device import DeviceObject
from bacpypes3.object import CharacterStringValueObject as StandardText
from bacpypes3.local.object import Object as LocalObject
from bacpypes3.pdu import Address, IPv4Address
from bacpypes3.primitivedata import ObjectIdentifier


class Text(LocalObject, StandardText):
    """A text that takes writes of any length."""


def told(identifier: object, **result: object) -> None:
    print(json.dumps({"id": identifier, **result}, default=str), flush=True)


class Peer:
    def __init__(self, app: NormalApplication) -> None:
        self.app = app

    async def know(self, to: str, low: int, high: int) -> object:
        """Learns sizes and segmentation of a device from its I-Am."""
        found = await self.app.who_is(low, high, Address(to))
        for i_am in found:
            await self.app.device_info_cache.set_device_info(i_am)
        return len(found)

    async def read(self, to: str, object: str, property: str) -> object:
        value = await self.app.read_property(Address(to), ObjectIdentifier(object), property)
        return [str(each) for each in value] if isinstance(value, list) else str(value)

    async def read_many(self, to: str, wanted: list) -> object:
        pairs = [
            each
            for object, properties in wanted
            for each in (ObjectIdentifier(object), properties)
        ]
        answers = await self.app.read_property_multiple(Address(to), pairs)
        return [[str(identifier), str(property), str(value)] for identifier, property, _, value in answers]

    async def held(self) -> object:
        """The text clients write into."""
        return str(self.app.get_object_id(ObjectIdentifier("characterstring-value,1")).presentValue)

    async def write(self, to: str, object: str, property: str, value: object) -> object:
        await self.app.write_property(Address(to), ObjectIdentifier(object), property, value)
        return True


async def carry_out(peer: Peer, line: str) -> None:
    request = json.loads(line)
    identifier, name = request.pop("id"), request.pop("do")
    try:
        told(identifier, answer=await getattr(peer, name)(**request))
    except (ErrorRejectAbortNack, Exception) as error:  # noqa: BLE001
        told(identifier, error=f"{type(error).__name__}: {error}")


async def main() -> None:
    address, instance, apdu, window, count = sys.argv[1:6]
    device = DeviceObject(
        objectIdentifier=("device", int(instance)),
        objectName="Python",
        maxApduLengthAccepted=int(apdu),
        maxSegmentsAccepted=64,
        segmentationSupported="segmented-both",
        vendorIdentifier=999,
        apduTimeout=3000,
        apduSegmentTimeout=1000,
    )
    app = NormalApplication(device, IPv4Address(address))
    app.asap.proposedWindowSize = int(window)
    for number in range(1, int(count) + 1):
        app.add_object(
            AnalogValueObject(
                objectIdentifier=("analog-value", number),
                objectName=f"Value {number}",
                presentValue=number / 4,
            )
        )
    app.add_object(
        Text(objectIdentifier=("characterstring-value", 1), objectName="Notice", presentValue="-")
    )
    peer = Peer(app)
    # The library opens its socket in a task of its own, and ties it to the stack in another.
    await asyncio.sleep(0.5)
    told(0, answer="ready")
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    under_way: set = set()
    while line := await reader.readline():
        task = asyncio.create_task(carry_out(peer, line.decode()))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    app.close()


asyncio.run(main())
