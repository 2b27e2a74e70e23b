"""The Receive connector: mail by SMTP (aiosmtpd)."""
