"""Two BACnet routers in a row and devices behind them, built on the library bacpypes3.

Arguments: the near and the far address of the first router, the far address of the second, each with prefix and port.

    near network 1 - first router - far network 2 - second router - network 40
                          |
                          +- networks 30 and 31

Networks 30, 31 and 40 exist inside this process alone. Each has one device, of MAC 05: those of 30 and 31 have the
same instance too. Line protocol as in bacpypes_peer.py.
"""

import asyncio
import json
import socket
import sys

from bacpypes3 import netservice
from bacpypes3.apdu import ConfirmedPrivateTransferError, ConfirmedPrivateTransferRequest
from bacpypes3.app import Application
from bacpypes3.appservice import ApplicationServiceAccessPoint
from bacpypes3.comm import bind
from bacpypes3.constructeddata import Any
from bacpypes3.errors import UnknownRoute
from bacpypes3.ipv4 import IPv4DatagramProtocol, IPv4DatagramServer
from bacpypes3.ipv4.link import NormalLinkLayer
from bacpypes3.local.analog import AnalogValueObject
from bacpypes3.local.device import DeviceObject
from bacpypes3.netservice import NetworkServiceAccessPoint, NetworkServiceElement
from bacpypes3.npdu import RejectMessageToNetwork
from bacpypes3.pdu import GlobalBroadcast, IPv4Address, LocalStation, RemoteStation
from bacpypes3.primitivedata import CharacterString, ObjectIdentifier
from bacpypes3.service.cov import ChangeOfValueServices
from bacpypes3.service.device import WhoHasIHaveServices, WhoIsIAmServices
from bacpypes3.service.object import ReadWritePropertyMultipleServices, ReadWritePropertyServices
from bacpypes3.vlan import VirtualNetwork
from bacpypes3.vlan.link import VirtualLinkLayer

NEAR, FAR = 1, 2
NO_ROUTE = 1

# Nobody else is on this machine who could know a network.
netservice.WHO_IS_ROUTER_TO_NETWORK_TIMEOUT = 0.3


def told(identifier: object, **result: object) -> None:
    print(json.dumps({"id": identifier, **result}, default=str), flush=True)


async def shared_endpoint(_: object, loop: asyncio.AbstractEventLoop, address: tuple, **options: object) -> tuple:
    """A socket that hears broadcasts beside those of other programs: the library shares with its own kind alone."""
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    opened.setblocking(False)
    opened.bind(address)
    return await loop.create_datagram_endpoint(IPv4DatagramProtocol, sock=opened)


IPv4DatagramServer.retrying_create_datagram_endpoint = shared_endpoint


class Access(NetworkServiceAccessPoint):
    """Notes the hop counts of what is to be passed on, and says when there is no route, where the library just logs."""

    def __init__(self) -> None:
        super().__init__()
        self.hops: list = []

    async def process_npdu(self, adapter: object, npdu: object) -> None:
        if npdu.npduDADR is not None and npdu.npduNetMessage is None:
            self.hops.append(npdu.npduHopCount)
        try:
            await super().process_npdu(adapter, npdu)
        except UnknownRoute:
            refusal = RejectMessageToNetwork(NO_ROUTE, npdu.npduDADR.addrNet, destination=npdu.pduSource)
            await adapter.process_npdu(refusal)


class Station(
    Application,
    WhoIsIAmServices,
    WhoHasIHaveServices,
    ReadWritePropertyServices,
    ReadWritePropertyMultipleServices,
    ChangeOfValueServices,
):
    """A device on one network, or a router on several: each is a link, the number of its network, our address there."""

    def __init__(self, instance: int, links: list) -> None:
        Application.__init__(self)
        device = DeviceObject(
            objectIdentifier=("device", instance),
            objectName=f"Station {instance}",
            maxApduLengthAccepted=480,
            segmentationSupported="no-segmentation",
            vendorIdentifier=999,
        )
        self.asap = ApplicationServiceAccessPoint(device, self.device_info_cache)
        self.nsap = Access()
        self.nse = NetworkServiceElement()
        bind(self.nse, self.nsap)
        bind(self, self.asap, self.nsap)
        for link, network, address in links:
            self.nsap.bind(link, net=network, address=address)
        self.add_object(device)


def mac(number: int) -> LocalStation:
    return LocalStation(bytes([number]))


def virtual(number: int, network: str) -> tuple:
    address = mac(number)
    return VirtualLinkLayer(address, network), None, address


def room(network: str, instance: int, value: float) -> Station:
    station = Station(instance, [virtual(5, network)])
    station.add_object(
        AnalogValueObject(
            objectIdentifier=("analog-value", 1), objectName="Room", presentValue=value, covIncrement=0.5
        )
    )
    return station


class World:
    def __init__(self, near: str, far: str, beyond: str) -> None:
        for name in ("30", "31", "40"):
            VirtualNetwork(name)
        near_address, far_address, beyond_address = IPv4Address(near), IPv4Address(far), IPv4Address(beyond)
        self.first = Station(
            4030,
            [
                (NormalLinkLayer(near_address), NEAR, near_address),
                (NormalLinkLayer(far_address), FAR, None),
                (VirtualLinkLayer(mac(1), "30"), 30, None),
                (VirtualLinkLayer(mac(1), "31"), 31, None),
            ],
        )
        self.second = Station(
            4031,
            [
                (NormalLinkLayer(beyond_address), FAR, beyond_address),
                (VirtualLinkLayer(mac(1), "40"), 40, None),
            ],
        )
        self.rooms = {30: room("30", 4033, 30.5), 31: room("31", 4033, 31.5), 40: room("40", 4040, 40.5)}

    async def hops(self) -> object:
        """Hop counts seen by each router."""
        return [self.first.nsap.hops, self.second.nsap.hops]

    async def change(self, network: int, value: float) -> object:
        self.rooms[network].get_object_id(ObjectIdentifier("analog-value,1")).presentValue = value
        return True

    async def held(self, network: int) -> object:
        return self.rooms[network].get_object_id(ObjectIdentifier("analog-value,1")).presentValue



    async def who_has(self, name: str) -> object:
        """Asks everybody on every network; gives who has it and what it is."""
        answers = await self.first.who_has(object_name=name, address=GlobalBroadcast(), timeout=1)
        return [[str(each.deviceIdentifier), str(each.objectIdentifier), str(each.objectName)] for each in answers]

    async def private_transfer(self, network: int, to: str, service: int, text: str) -> object:
        """Sends a text to a vendor's service of ours; gives the text or the error it answers with."""
        request = ConfirmedPrivateTransferRequest(
            vendorID=999,
            serviceNumber=service,
            serviceParameters=Any(CharacterString(text)),
            destination=RemoteStation(network, bytes.fromhex(to)),
        )
        try:
            answer = await self.first.request(request)
        except ConfirmedPrivateTransferError as error:
            refused = error.errorType
            return [int(error.vendorID), int(error.serviceNumber), f"{refused.errorClass}: {refused.errorCode}"]
        return [int(answer.vendorID), int(answer.serviceNumber), str(answer.resultBlock.cast_out(CharacterString))]


async def carry_out(world: World, line: str) -> None:
    request = json.loads(line)
    identifier, name = request.pop("id"), request.pop("do")
    try:
        told(identifier, answer=await getattr(world, name)(**request))
    except Exception as error:  # noqa: BLE001
        told(identifier, error=f"{type(error).__name__}: {error}")


async def main() -> None:
    near, far, beyond = sys.argv[1:4]
    world = World(near, far, beyond)
    # The library opens its sockets in tasks of their own.
    await asyncio.sleep(0.5)
    told(0, answer="ready")
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        await carry_out(world, line.decode())
    for station in (world.first, world.second):
        for adapter in station.nsap.adapters.values():
            adapter.clientPeer.close()


asyncio.run(main())
