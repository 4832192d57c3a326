"""Django's settings, made from the environment."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url

from config.env import Environment, read
from config.logs import logging_settings
from config.mail import mail_settings
from config.manifest import operations_in
from config.storage import storages

env = read(Environment)

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.debug
SECRET_KEY = env.secret_key.get_secret_value()
ALLOWED_HOSTS = env.allowed_hosts

INSTALLED_APPS = [
    "config.apps.MachineConfig",
    "chatsphere.apps.ChatSphereConfig",
    "corsheaders",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "config.middleware.Security",
    "corsheaders.middleware.CorsMiddleware",
    "config.middleware.Sessions",
    "config.middleware.Common",
    "config.middleware.Csrf",
    "config.middleware.Authentication",
    "config.middleware.Messages",
    "config.middleware.Clickjacking",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "schema" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES: dict[str, Any] = {"default": dict(dj_database_url.parse(env.database_url))}
DATABASES["default"] |= {
    # CONN_MAX_AGE leaks connections in threads that no request ends; the pool does not.
    "CONN_MAX_AGE": 0,
    "ENGINE": "config.postgres",
    "OPTIONS": {
        **DATABASES["default"].get("OPTIONS", {}),
        "pool": {"min_size": 1, "max_size": env.database_pool_size, "timeout": 5, "reconnect_timeout": 3},
        "connect_timeout": 5,
        # Planning takes longer than most statements here run: from the third time on a connection knows its own.
        "server_side_binding": True,
        "prepare_threshold": 2,
        # Compiling a plan takes longer than any statement here runs.
        "options": "-c jit=off",
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.redis_url
DATABASE_POOL_SIZE = env.database_pool_size
WEB_PROCESSES = env.web_processes
WORKER_THREADS = {"documents": env.document_threads, "replies": env.reply_threads}
DRAIN_SECONDS = env.drain_seconds

AUTH_USER_MODEL = "chatsphere.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [{"NAME": "chatsphere.accounts.passwords.EndOfSessions"}]
REGISTRATION = str(env.registration)
PLAN_CHANGES_BY_USERS = env.plan_changes_by_users
SESSION_LIFETIME = timedelta(days=env.session_days)
GRAPHQL_JWT = {
    "JWT_ALGORITHM": "HS256",
    "JWT_ISSUER": "chatsphere",
    "JWT_AUDIENCE": "chatsphere",
    "JWT_VERIFY_EXPIRATION": True,
    "JWT_LEEWAY": 5,  # seconds by which the clocks of web nodes may differ
    "JWT_EXPIRATION_DELTA": timedelta(minutes=env.access_token_minutes),
    "JWT_ALLOW_REFRESH": False,
}

MAIL = mail_settings(env.email_url.get_secret_value())
MAIL_IS_SET_UP = MAIL.is_set_up
EMAIL_BACKEND = MAIL.backend
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.starttls, MAIL.tls
EMAIL_FILE_PATH = MAIL.folder or None
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.email_from
APP_URL = env.app_url
ADMINISTRATOR = (env.admin_email, env.admin_password) if env.admin_email and env.admin_password else None

STORAGES = storages(env.storage_url)
MAX_UPLOAD_BYTES = env.max_upload_bytes
DATA_UPLOAD_MAX_MEMORY_SIZE = None  # every body is counted before Django sees it
FETCH_ALLOW_NETWORKS = env.fetch_allow_networks
LOCAL_PROFILE = env.local_profile
EXPLORER_ACCOUNT = env.explorer_account
EXPLORER = env.explorer
ANONYMOUS_REQUESTS_PER_MINUTE = env.anonymous_requests_per_minute
PERSISTED_OPERATIONS = operations_in(env.persisted_operations) if env.persisted_operations else None
TRUSTED_PROXIES = env.trusted_proxies

# Whoever is no proxy of ours must not be believed about scheme and host.
USE_X_FORWARDED_HOST = TRUSTED_PROXIES > 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if TRUSTED_PROXIES else 0
SESSION_ENGINE = "config.cookies"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not (DEBUG or LOCAL_PROFILE)
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

OPENAI_API_KEY = env.openai_api_key.get_secret_value() if env.openai_api_key else ""
OPENAI_BASE_URL = env.openai_base_url or ""
CHAT_MODEL = env.chat_model
CHAT_CONTEXT_TOKENS = env.chat_context_tokens
CHAT_ANSWER_TOKENS = env.chat_answer_tokens
EMBEDDING_MODEL = env.embedding_model or ""
EMBEDDING_DIMENSIONS = env.embedding_dimensions
EMBEDDING_API_KEY = env.embedding_api_key.get_secret_value() if env.embedding_api_key else OPENAI_API_KEY
EMBEDDING_BASE_URL = env.embedding_base_url or OPENAI_BASE_URL
RERANK_MODEL = env.rerank_model or ""
RERANK_BASE_URL = env.rerank_base_url or ""
RERANK_API_KEY = env.rerank_api_key.get_secret_value() if env.rerank_api_key else ""

CORS_ALLOWED_ORIGINS = env.cors_allowed_origins
CORS_URLS_REGEX = r"^/graphql/$"
CORS_ALLOW_HEADERS = [
    "accept",
    "authorization",
    "content-type",
    "apollo-require-preflight",
    "last-event-id",
    "x-requested-with",
]
LOGGING = logging_settings(env.log_format, env.log_level, debug=DEBUG)
STATIC_URL = "static/"
NODE_MODULES = BASE_DIR / "config" / "graphiql" / "node_modules"
GRAPHIQL_FILES = NODE_MODULES / "graphiql"  # there once npm has installed it
STATICFILES_DIRS = [
    ("graphiql", folder)
    for folder in (
        GRAPHIQL_FILES,
        NODE_MODULES / "react" / "umd",
        NODE_MODULES / "react-dom" / "umd",
        NODE_MODULES / "graphql-ws" / "umd",
    )
    if folder.is_dir()
]
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = False
APPEND_SLASH = False
