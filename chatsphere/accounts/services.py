"""What people do with their account, gathered from where it is done; defines nothing."""

from chatsphere.accounts.profiles import update_profile
from chatsphere.accounts.registration import create_account, register
from chatsphere.accounts.sessions import Tokens, end_session, forget_old_sessions, refresh, revoke, sign_in

__all__ = [
    "Tokens",
    "create_account",
    "end_session",
    "forget_old_sessions",
    "refresh",
    "register",
    "revoke",
    "sign_in",
    "update_profile",
]
