"""What samples come to in buckets, worked out apart from the program: plain loops, and zoneinfo for the calendar.

Reads {samples, from, to, unit, zone, hold_ms, roll_over, states} as JSON lines, writes the figures as JSON lines.
"""
import bisect
import json
import sys
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

HOUR = 3_600_000
DAY = 24 * HOUR
LEVELS = {"good": 0, "uncertain": 1, "bad": 2}


def edges_of(begin, end, unit, zone):
    tz = ZoneInfo(zone)
    if unit == "hour":
        edges, before, at = [], None, begin // 60_000 * 60_000 - 3 * HOUR
        while not edges or edges[-1] < end:
            local = datetime.fromtimestamp(at / 1000, tz)
            label = (local.date(), local.hour)
            if before is not None and (local.minute == 0 or label != before):
                edges.append(at)
            before, at = label, at + 60_000
        return edges[bisect.bisect_right(edges, begin) - 1 :]
    day = datetime.fromtimestamp(begin / 1000, tz).date()
    if unit == "week":
        day -= timedelta(days=day.weekday())
    if unit == "month":
        day = day.replace(day=1)
    edges = []
    while not edges or edges[-1] < end:
        edges.append(int(datetime(day.year, day.month, day.day, tzinfo=tz).timestamp() * 1000))
        if unit == "month":
            day = (day + timedelta(days=32)).replace(day=1)
        else:
            day += timedelta(days=1 if unit == "day" else 7)
    return edges


def figures(q):
    edges = edges_of(q["from"], q["to"], q["unit"], q["zone"])
    count = len(edges) - 1
    names = ("min", "max", "avg", "first", "last", "weighted", "integral", "increase")
    r = {name: [None] * count for name in names}
    r.update(edges=edges, count=[0] * count, level=[0] * count, covered_ms=[0] * count)
    r["durations_ms"] = [[0] * count for _ in q["states"]]
    values = [[] for _ in range(count)]
    held = [0.0] * count
    bucket_of = lambda at: bisect.bisect_right(edges, at) - 1
    before = None
    samples = q["samples"]
    for index, (at, value, level) in enumerate(samples):
        inside = edges[0] <= at < edges[-1]
        if inside:
            b = bucket_of(at)
            r["count"][b] += 1
            r["level"][b] = max(r["level"][b], LEVELS[level])
        if level == "bad" or value is None:
            continue
        if inside:
            values[b].append(value)
            if before is not None:
                step = value - before
                if step < 0:
                    step = step + q["roll_over"] if -step >= q["roll_over"] / 2 else max(0, value)
                r["increase"][b] = (r["increase"][b] or 0) + step
        if at >= edges[0] - DAY:
            before = value
        until = samples[index + 1][0] if index + 1 < len(samples) else at + q["hold_ms"]
        start, end = max(at, edges[0]), min(at + q["hold_ms"], until, edges[-1])
        while start < end:
            b = bucket_of(start)
            stop = min(end, edges[b + 1])
            r["covered_ms"][b] += stop - start
            held[b] += value * (stop - start)
            if value in q["states"]:
                r["durations_ms"][q["states"].index(value)][b] += stop - start
            start = stop
    for b in range(count):
        if values[b]:
            r["min"][b], r["max"][b] = min(values[b]), max(values[b])
            r["first"][b], r["last"][b] = values[b][0], values[b][-1]
            r["avg"][b] = sum(values[b]) / len(values[b])
        if r["covered_ms"][b]:
            r["weighted"][b] = held[b] / r["covered_ms"][b]
            r["integral"][b] = held[b] / HOUR
    return r


for line in sys.stdin:
    print(json.dumps(figures(json.loads(line))))
