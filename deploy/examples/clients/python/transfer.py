"""A transfer between two participants from Python, over gRPC's C core.

   transfer.py HOST:PORT FROM-PARTICIPANT TO-PARTICIPANT MESSAGES

MESSAGES is a folder of code generated from proto/src/main/proto (see run). Calls are made by their names, so protoc alone will do.
"""

import os
import sys
import time
import uuid

import grpc

PATIENCE_SECONDS = 30
address, source, target, messages = sys.argv[1:]
sys.path.insert(0, messages)

from troth.v1 import coordinator_service_pb2 as troth  # noqa: E402
from troth.v1 import outcome_pb2 as outcomes  # noqa: E402
from troth.v1 import transaction_pb2 as transactions  # noqa: E402


def transaction_id():
    """An id of version 7 (RFC 9562), which is the transaction's idempotency key: the same id is one transaction, however often it is sent."""
    number = int(time.time() * 1000) << 80 | int.from_bytes(os.urandom(10), "big")
    number = number & ~(0xF << 76) | 7 << 76
    number = number & ~(0x3 << 62) | 2 << 62
    return str(uuid.UUID(int=number))


def add(participant, key, delta, **bounds):
    return transactions.Operation(participant=participant, add=transactions.Add(key=key, delta=delta, **bounds))


def main():
    with grpc.insecure_channel(address) as channel:
        # The health service, two bytes of it: no generated code is needed to ask.
        check = channel.unary_unary("/grpc.health.v1.Health/Check")
        print("health:", "SERVING" if check(b"", timeout=PATIENCE_SECONDS) == b"\x08\x01" else "NOT_SERVING")

        def call(method, request, answer):
            unary = channel.unary_unary("/troth.v1.CoordinatorService/" + method, type(request).SerializeToString, answer.FromString)
            return unary(request, timeout=PATIENCE_SECONDS)

        def submit(tid, *operations):
            spec = transactions.TransactionSpec(id=tid, atomic=transactions.Atomic(operations=operations))
            return call("Submit", troth.SubmitRequest(spec=spec), troth.SubmitResponse).outcome

        account = "clients/python/" + transaction_id()
        submit(transaction_id(), add(source, account, 100))

        tid = transaction_id()
        transfer = [add(source, account, -30, min=0), add(target, account, 30)]
        outcome = submit(tid, *transfer)
        print("transfer:", outcomes.TransactionStatus.Name(outcome.status))
        again = submit(tid, *transfer)
        same = again.commit_timestamp == outcome.commit_timestamp
        print("sent again:", outcomes.TransactionStatus.Name(again.status), "at the same moment" if same else "AT ANOTHER MOMENT")
        refused = submit(transaction_id(), add(source, account, -71, min=0), add(target, account, 71))
        print("too much:", outcomes.TransactionStatus.Name(refused.status), outcomes.ErrorCode.Name(refused.reason.code))

        keys = [troth.KeyReference(participant=source, key=account), troth.KeyReference(participant=target, key=account)]
        read = call("Read", troth.ReadRequest(keys=keys), troth.ReadResponse)
        print("balances:", *(value.counter for value in read.values))


main()
