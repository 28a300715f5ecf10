"""Mail: a message handed to the SMTP server of the settings, over TLS unless they say otherwise."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from ipaddress import ip_address

from corpus.errors import FetchError, RefusedError, SettingsError, UnusableAnswerError
from service.settings import Settings

_PATIENCE = 30.0
_ASKED = "send a message"
#: From here on a server's answer is final (RFC 5321, 4.2.1).
_FINAL = 500


def sender(chosen: Settings) -> str:
    """Who messages come from.

    Raises:
        SettingsError: no server or no sender is set, or a password would go over the network in the clear.
    """
    if not chosen.smtp_host:
        raise SettingsError(_ASKED, "no mail server is set", "Set AFTERCART_SMTP_HOST and AFTERCART_MAIL_FROM.")
    if not (chosen.mail_from or chosen.email):
        raise SettingsError(_ASKED, "no sender is set", "Set AFTERCART_MAIL_FROM.")
    if chosen.smtp_security == "none" and chosen.smtp_password and not _is_here(chosen.smtp_host):
        remedy = "Set AFTERCART_SMTP_SECURITY to starttls or tls."
        raise SettingsError(_ASKED, "the password would go over the network in the clear", remedy)
    return chosen.mail_from or chosen.email


def send(message: EmailMessage, chosen: Settings) -> None:
    """Hands the message over; when it returns, the server has taken it.

    Raises:
        SettingsError: as of `sender`, or the server does not take name and password.
        RefusedError: it will never take this message. FetchError: it did not now.
    """
    sender(chosen)
    try:
        with _connected(chosen) as server:
            if chosen.smtp_user and chosen.smtp_password:
                server.login(chosen.smtp_user, chosen.smtp_password.get_secret_value())
            server.send_message(message)
    except smtplib.SMTPAuthenticationError as error:
        raise SettingsError(
            _ASKED, f"the mail server does not take name and password ({error.smtp_code})", ""
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise SettingsError(
            _ASKED, f"the mail server cannot do so: {error}", "Look at AFTERCART_SMTP_SECURITY."
        ) from error
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise _failure(code, said) from error
    except smtplib.SMTPResponseException as error:
        raise _failure(error.smtp_code, error.smtp_error) from error
    except (smtplib.SMTPException, OSError) as error:
        raise UnusableAnswerError(_ASKED, f"the mail server cannot be used ({error})", "Try again later.") from error


def _connected(chosen: Settings) -> smtplib.SMTP:
    host, port = chosen.smtp_host, chosen.smtp_port
    trusted = ssl.create_default_context()
    if chosen.smtp_security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=_PATIENCE, context=trusted)
    server = smtplib.SMTP(host, port, timeout=_PATIENCE)
    if chosen.smtp_security == "starttls":
        try:
            server.starttls(context=trusted)
        except BaseException:
            server.close()
            raise
    return server


def _failure(code: int, said: bytes | str) -> FetchError:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    found = f"the mail server answers {code}: {' '.join(text.split())[:200]}"
    if code >= _FINAL:
        return RefusedError(_ASKED, found, "Asking the same again would not help.")
    return UnusableAnswerError(_ASKED, found, "Try again later.")


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
