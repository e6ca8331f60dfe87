"""One settings file. What differs between installations comes from the environment (docs/operate in the README)."""

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from core.queues import Queue
from journeycrm import boot
from journeycrm.embedded.locations import embedded_broker_url, embedded_database_url

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- where state lives, who may reach us -------------------------------------------------------------------------
HOME = Path(env.str("JOURNEYCRM_HOME", default=str(BASE_DIR / "var"))).resolve()
HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
BASE_URL = env.str("BASE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SECRET_KEY = boot.secret_key(HOME, os.environ)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# What channels' secrets are sealed with (core.secrets); none: a key made from SECRET_KEY.
SECRET_RING = env.list("SECRET_RING", default=[])
boot.refuse_unsafe(os.environ, globals())
# Which process this is (web, worker, beat, command): the web keeps its database connections, workers don't.
PROCESS = env.str("JOURNEYCRM_PROCESS", default="command")
HTTPS = BASE_URL.startswith("https://")

# --- the apps, floor by floor ------------------------------------------------------------------------------------
FLOORS = [
    "core",
    "teams",
    "customers",
    "story",
    "journeys",
    "touchpoints",
    "tickets",
    "insights",
    "notifications",
    "desk",
    "portal",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",  # its widgets' templates, where templates/django has none of the same name
    "pgtrigger",
    "pghistory",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "anymail",
    "journeycrm",
    *FLOORS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.request_id",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.middleware.refuse_large_bodies",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "teams.middleware.own_settings",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.private_pages",
    "core.middleware.domain_errors",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "journeycrm.urls"
WSGI_APPLICATION = "journeycrm.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "teams.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_htmx.templatetags.django_htmx",
                "template_partials.templatetags.partials",
                "core.templatetags.jc",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # a select of 600 time zones is drawn by our own template

# --- database, cache, broker -------------------------------------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", default="") or embedded_database_url(HOME)
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"].update(
    ENGINE="django.db.backends.postgresql",
    CONN_MAX_AGE=600 if PROCESS == "web" else 0,
    CONN_HEALTH_CHECKS=True,
)
DATABASES["default"].setdefault("OPTIONS", {}).update(
    connect_timeout=5,
    tcp_user_timeout=5000,
    # Every trigger asks for this setting. Where it is missing each asking is an error caught in a subtransaction, and
    # those get slower with every row that waits for its foreign key check: ten times in a transaction of 50,000 rows.
    options="-c pgtrigger.ignore={}",
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Rate limits and brute-force counters must hold over all processes and with any broker, so the cache is a table.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}}

BROKER_URL = env.str("BROKER_URL", default="") or embedded_broker_url(HOME)
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = Queue.DEFAULT
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True  # safe: every claim is a conditional update that counts its attempts
CELERY_TASK_ACKS_ON_TIMEOUT = True
CELERY_TASK_TIME_LIMIT = 30
CELERY_TASK_SOFT_TIME_LIMIT = 20
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 25
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = True
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TIMEZONE = "UTC"
CELERY_VISIBILITY_TIMEOUT = 120
if BROKER_URL.startswith(("redis", "rediss", "unix")):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": CELERY_VISIBILITY_TIMEOUT,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 10,
    }
    CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": CELERY_VISIBILITY_TIMEOUT}

# --- people and sessions -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "teams.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # e-mail is unique, by a constraint that ignores case
AUTHENTICATION_BACKENDS = ["teams.backends.ActiveStaffBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "teams.adapters.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # staff are invited by mail: the invitation proves the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # as above: the invitation proved it, and a second step must never be refused
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "journeycrm_session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "journeycrm_csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"

# --- security headers --------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^-/"]  # probes ask the process itself, not the proxy before it
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:"],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
LARGEST_BODY = 200 * 2**20  # of any request; pages that take less or more say so

# --- language, time, money ---------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
PHONE_DEFAULT_REGION = env.str("PHONE_DEFAULT_REGION", default="GB")

# --- static and stored files -------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "core.vendored.VendorFinder",  # the few files of npm packages that pages use
]
# An unknown icon is a mistake while developing and testing, and a question mark for the people who work.
STRICT_ICONS = env.bool("STRICT_ICONS", default=DEBUG)
WHITENOISE_USE_FINDERS = True
DOCUMENT_ROOT = HOME / "documents"
DOCUMENT_LARGEST_BYTES = env.int("DOCUMENT_LARGEST_MB", default=25) * 2**20
DOCUMENT_FREE_BYTES = env.int("DOCUMENT_FREE_MB", default=200) * 2**20  # below this no file is taken in
# A virus scanner and its arguments, the file's path comes last: 0 is clean, 1 is not (clamdscan --fdpass --no-summary).
DOCUMENT_SCAN_COMMAND = env.list("DOCUMENT_SCAN_COMMAND", default=[])
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = [
    "core.uploads.LimitedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
IMPORT_ROOT = HOME / "imports"  # files of customers, deleted with what is personal in them after these days
IMPORT_FILES_KEPT_DAYS = env.int("IMPORT_FILES_KEPT_DAYS", default=30)
IMPORT_LARGEST_FILE = env.int("IMPORT_LARGEST_MB", default=100) * 2**20
# Of one request, all its files together.
UPLOAD_LARGEST_BYTES = max(4 * DOCUMENT_LARGEST_BYTES, IMPORT_LARGEST_FILE + 2**20)

# --- mail --------------------------------------------------------------------------------------------------------
# Without a route, messages are kept under the home folder and shown in the outbox as 'kept, not sent'.
EMAIL_URL = env.str("EMAIL_URL", default="")
ANYMAIL = env.json("ANYMAIL", default={})
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="")
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))
MAIL_ROUTE = bool(EMAIL_URL or EMAIL_BACKEND)
if not MAIL_ROUTE:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(HOME / "kept-mail")
EMAIL_TIMEOUT = 15
# How many processes may send at a time, over all workers: fewer than there are, so that the feed never waits for mail.
WORKERS = os.environ.get("WORKER_PROCESSES", "")
DELIVERY_SLOTS = env.int("DELIVERY_SLOTS", default=max(1, int(WORKERS) - 1 if WORKERS.isdigit() else 1))
# Private networks that typed-in hosts (a mailbox, say) may stand in all the same, such as 10.0.0.0/8.
OUTGOING_ALLOW = [one.strip() for one in env.list("OUTGOING_ALLOW", default=[])]
# Channels whose messages wait for a person when nobody knows whether a try reached the provider (default: try again).
OUTBOX_HOLD_UNKNOWN = env.list("OUTBOX_HOLD_UNKNOWN", default=[])
# Where text messages are handed over; another address is for tests and proxies of your own.
TWILIO_API = env.str("TWILIO_API", default="https://api.twilio.com")
# How long the headers and the markup of a received mail are kept beside its text, in days.
MAIL_ORIGINALS_DAYS = env.int("MAIL_ORIGINALS_DAYS", default=365)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="JourneyCRM <journeycrm@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- the API -----------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["teams.api.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["teams.api.access.RolePermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.parsing.BoundedJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "core.api.CursorPages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.api.problem",
    "PAGE_SIZE": 50,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "JourneyCRM",
    "DESCRIPTION": "Customers, touchpoints, journeys and what is learned from them.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
    # several nouns have a 'kind', and channels stand in several places: each set of choices has one name
    "ENUM_NAME_OVERRIDES": {
        "ChannelEnum": "customers.enums.Channel",
        "IdentityKindEnum": "customers.enums.IdentityKind",
        "PurchaseKindEnum": "customers.enums.PurchaseKind",
        "StageKindEnum": "journeys.enums.StageKind",
        "RequirementKindEnum": "journeys.enums.RequirementKind",
        "BlockerKindEnum": "journeys.enums.BlockerKind",
        "ActionKindEnum": "tickets.enums.ActionKind",
        "MessageChannelEnum": ["email"],
        "ChannelKindEnum": "touchpoints.enums.ChannelKind",
        "CallOutcomeEnum": "touchpoints.enums.CallOutcome",
        "DirectionEnum": "touchpoints.enums.Direction",
        "SaidDirectionEnum": ["in", "out"],
        "OutcomeEnum": "journeys.enums.Outcome",
        "TicketStateEnum": "tickets.enums.TicketState",
        "CauseStateEnum": "tickets.enums.CauseState",
        "NotificationStateEnum": "notifications.enums.NotificationState",
    },
}

# --- audit -------------------------------------------------------------------------------------------------------
PGHISTORY_CREATED_AT_FUNCTION = "CLOCK_TIMESTAMP()"
PGHISTORY_APPEND_ONLY = True

# --- logs: one JSON line each, on stderr -------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "core.logs.json_formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # A line for each of the many small tasks would bury the rest; what fails is logged as an error all the same.
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}
