"""Webhooks: signed by the convention of Standard Webhooks (standardwebhooks.com), sent through the guard of the fetcher."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime

from corpus.fetch import post
from corpus.fetching.manners import Manners
from service.living.delivery import Delivery
from service.living.subscription import PREFIX

GONE = 410


def signature(secret: str, id: str, timestamp: str, body: bytes) -> str:
    """What proves that we sent it: HMAC-SHA256 over "id.timestamp.body", in base64 behind "v1,".

    >>> signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def send(delivery: Delivery, secret: str, at: datetime, manners: Manners) -> int:
    """Sends it; the status of the answer.

    Raises:
        FetchError: there was none, or it may not be sent there.
    """
    body = json.dumps(delivery.body, ensure_ascii=False, separators=(",", ":")).encode()
    timestamp = str(int(at.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "webhook-id": delivery.key,
        "webhook-timestamp": timestamp,
        "webhook-signature": signature(secret, delivery.key, timestamp, body),
    }
    return post(delivery.target, body, headers, manners)
