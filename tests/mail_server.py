"""Run a local mail server that stores emails."""

import asyncio
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, Envelope
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass
class MailServer:
    """Store emails."""

    envelopes: list[Envelope] = field(default_factory=list)
    port: int = 0

    @property
    def mails(self):
        """Return the stored emails, decoded as an email client would show them."""
        return [
            message_from_bytes(each.content, policy=policy.default)
            for each in self.envelopes
            if isinstance(each.content, bytes)
        ]

    async def handle_DATA(  # noqa: N802 - aiosmtpd requires this name
        self, _, __, envelope
    ):
        """Store an email."""
        self.envelopes.append(envelope)
        return "250 OK"


@contextmanager
def mail_server(tls=None):
    """Run a mail server on a free port until the block ends.

    It accepts only 7-bit text and, if `tls` is given, only encrypted connections.
    """
    found = MailServer()
    loop = asyncio.new_event_loop()

    def protocol():
        return SMTP(found, tls_context=tls, require_starttls=tls is not None, loop=loop)

    server = loop.run_until_complete(loop.create_server(protocol, "127.0.0.1", 0))
    found.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield found
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.close()


def own_certificate(folder):
    """Create a self-signed certificate and return a TLS context that uses it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1)
    ).sign(key, hashes.SHA256())
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = folder / "mail.pem"
    file.write_bytes(secret + made.public_bytes(Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context
