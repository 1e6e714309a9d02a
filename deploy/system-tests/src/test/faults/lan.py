#!/usr/bin/env python3
"""A network switch for tests whose hosts are network namespaces, with faults that change while it runs.

usage: lan.py NAME SUBNET HOSTS RULES

Makes the namespaces NAME-1 .. NAME-HOSTS with the addresses SUBNET.1 .. SUBNET.HOSTS, and the interface NAME with the address
SUBNET.254 where it is started, all joined by this process alone. It says "ready", and removes everything when its input ends.

RULES is a file that is read again when it has changed, a line for each of
  delay MILLISECONDS JITTER     every frame is this late
  loss FRACTION                 so many frames are lost
  cut FROM TO                   nothing gets from one host to the other; 254 is where this is started
"""
import fcntl, heapq, os, random, select, signal, struct, subprocess, sys, time

SELF = 254
TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0002, 0x1000


def ip(*words):
    subprocess.run(("ip",) + words, check=True)


class Rules:
    def __init__(self, path):
        self.path, self.stamp = path, None
        self.delay = self.jitter = self.loss = 0.0
        self.cuts = frozenset()

    def refresh(self):
        try:
            stamp = os.stat(self.path).st_mtime_ns
            if stamp != self.stamp:
                self.read(open(self.path).read())
                self.stamp = stamp
        except FileNotFoundError:
            pass

    def read(self, text):
        self.delay = self.jitter = self.loss = 0.0
        cuts = set()
        for word, *values in (line.split() for line in text.splitlines()):
            if word == "delay":
                self.delay, self.jitter = (float(value) / 1000 for value in values)
            elif word == "loss":
                self.loss = float(values[0])
            elif word == "cut":
                cuts.add((int(values[0]), int(values[1])))
        self.cuts = frozenset(cuts)


def open_tap(name):
    tap = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tap, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TAP | IFF_NO_PI))
    return tap


def make_host(name, subnet, number):
    device, namespace = f"{name}.{number}", f"{name}-{number}"
    tap = open_tap(device)
    ip("netns", "add", namespace)
    ip("link", "set", device, "netns", namespace, "name", "eth0")
    ip("-n", namespace, "addr", "add", f"{subnet}.{number}/24", "dev", "eth0")
    ip("-n", namespace, "link", "set", "lo", "up")
    ip("-n", namespace, "link", "set", "eth0", "up")
    return tap


def make_self(name, subnet):
    tap = open_tap(name)
    ip("addr", "add", f"{subnet}.{SELF}/24", "dev", name)
    ip("link", "set", name, "up")
    return tap


def switch(taps, rules):
    host_of = {tap: host for host, tap in taps.items()}
    home, late, order = {}, [], 0
    poll = select.poll()
    for tap in host_of:
        poll.register(tap, select.POLLIN)
    poll.register(sys.stdin.fileno(), select.POLLIN | select.POLLHUP)
    refresh_at = 0.0
    while True:
        now = time.monotonic()
        if now >= refresh_at:
            rules.refresh()
            refresh_at = now + 0.02
        wait = 20 if not late else max(0, min(20, (late[0][0] - now) * 1000))
        for tap, _ in poll.poll(wait):
            if tap not in host_of:
                return
            for frame in frames(tap):
                sender = host_of[tap]
                home[frame[6:12]] = sender
                known = home.get(frame[0:6])
                for receiver in [known] if known else taps:
                    if receiver == sender or (sender, receiver) in rules.cuts or random.random() < rules.loss:
                        continue
                    order += 1
                    due = time.monotonic() + max(0.0, random.gauss(rules.delay, rules.jitter))
                    heapq.heappush(late, (due, order, taps[receiver], frame))
        while late and late[0][0] <= time.monotonic():
            _, _, tap, frame = heapq.heappop(late)
            try:
                os.write(tap, frame)
            except OSError:
                pass  # a full queue loses frames, as networks do


def frames(tap):
    for _ in range(64):
        try:
            yield os.read(tap, 65535)
        except BlockingIOError:
            return


def main():
    name, subnet, hosts, rules = sys.argv[1], sys.argv[2], int(sys.argv[3]), Rules(sys.argv[4])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        taps = {SELF: make_self(name, subnet)}
        for number in range(1, hosts + 1):
            taps[number] = make_host(name, subnet, number)
        print("ready", flush=True)
        switch(taps, rules)
    finally:
        for number in range(1, hosts + 1):
            subprocess.run(("ip", "netns", "del", f"{name}-{number}"), stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
