"""Settings, from the environment only (`docs/deploying.md`).

Unset `DATABASE_URL` and `REDIS_URL` mean the embedded servers under `DATA_DIR`, and that is the
demonstration. With servers of one's own it is production: it refuses to start without `SECRET_KEY`
and has no demonstration accounts.
"""

import os
import secrets
import sys
from datetime import timedelta
from pathlib import Path

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

from drive_portal import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var"))).resolve()
PORT = env.int("PORT", 8000)
DEMO = not env.str("DATABASE_URL", "")  # embedded servers: the demonstration
DEMO_LISTS = DEMO and env.bool("DEMO_LISTS", True)  # Jashpur's list, taken in after the first start
DEMO_PASSWORD = env.str("DEMO_PASSWORD", "drive-demo")
DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if DEMO else [])


def _secret_key():
    """The environment's; in the demonstration one made once and kept, so that logins survive a restart."""
    if key := env.str("SECRET_KEY", ""):
        return key
    if not DEMO:
        raise ImproperlyConfigured("Set SECRET_KEY: production does not start without a secret of its own.")
    path = DATA_DIR / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}")
        part.touch(mode=0o600)
        part.write_text(secrets.token_urlsafe(50))
        part.rename(path)  # whole or not at all: another process may be reading
    return path.read_text()


SECRET_KEY = _secret_key()

# --- servers ---------------------------------------------------------------------------------

if DEMO:
    DATABASES = {"default": embedded.database(DATA_DIR)}
else:
    DATABASES = {"default": env.db_url("DATABASE_URL")}
    DATABASES["default"] |= {
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"TEMPLATE": "template0"},
    }
    DATABASES["default"].setdefault("OPTIONS", {})["connect_timeout"] = 3
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The web process must never wait for a broker that hangs: a tally is accepted all the same. The
# worker and beat keep patient timeouts, or they would drop ticks while Redis is away.
_PATIENT = Path(sys.argv[0]).name == "celery"
CELERY_BROKER_URL = env.str("REDIS_URL", "") or embedded.redis_url(DATA_DIR)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, float] = {"visibility_timeout": 600}
CELERY_TASK_PUBLISH_RETRY = False
if not _PATIENT:
    CELERY_BROKER_CONNECTION_TIMEOUT = 0.5
    CELERY_BROKER_TRANSPORT_OPTIONS |= {
        "socket_timeout": 0.4,
        "socket_connect_timeout": 0.4,
        "retry_on_timeout": False,
        "max_retries": 0,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = env.str("CELERY_QUEUE", "celery")
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "Asia/Kolkata"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    # 02:30 in India: nobody reports, and yesterday's figures are compared before anyone looks
    "rebuild-and-compare": {
        "task": "enrollment.rebuild_and_compare",
        "schedule": crontab(hour=2, minute=30),
    },
    # before midnight in India: a target never moves once its day has begun
    "turn-of-the-day": {
        "task": "enrollment.turn_of_the_day",
        "schedule": crontab(hour=23, minute=40),
    },
    # an order may set any minute as its cut-off
    "evening-notes": {
        "task": "enrollment.evening_notes",
        "schedule": crontab(),
    },
    "alerts": {
        "task": "enrollment.alerts",
        "schedule": crontab(),
    },
}
# --- e-mail ----------------------------------------------------------------------------------

# smtp+tls://name:password@host:587; unset it goes to the worker's log
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", "Ayushman card drive <portal@localhost>")
# with what the links in e-mails begin
PUBLIC_URL = env.str("PUBLIC_URL", f"http://127.0.0.1:{PORT}").rstrip("/")

# --- applications ----------------------------------------------------------------------------

INSTALLED_APPS = [
    "drive_portal",
    "enrollment",
    "camps",
    "districts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "pghistory",
    "axes",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "drive_portal.language.HindiFirst",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "drive_portal.urls"
WSGI_APPLICATION = "drive_portal.wsgi.application"
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
            ],
            "builtins": ["drive_portal.templatetags.portal"],
        },
    }
]

# --- who may in ------------------------------------------------------------------------------

AUTH_USER_MODEL = "districts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["districts.passwords.Argon2id"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_AGE = 14 * 86400
SESSION_COOKIE_NAME = "drive_session"
SECURE_COOKIES = env.bool("SECURE_COOKIES", not DEMO)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# A whole centre sits behind one address: lock the user at that address, never the address.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "districts.views.locked_out"
AXES_VERBOSE = False
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")  # looking changes nothing

# --- language and time -----------------------------------------------------------------------

LANGUAGE_CODE = "hi"
LANGUAGES = [("hi", "हिन्दी"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 365 * 86400
LOCALE_PATHS = [DATA_DIR / "locale"]  # compiled from locale/ at start: catalogue.py
FORMAT_MODULE_PATH = ["drive_portal.formats"]
USE_I18N = USE_TZ = True
USE_THOUSAND_SEPARATOR = False  # lib/numbers.py groups, in lakh and crore
TIME_ZONE = "Asia/Kolkata"

# --- static files ----------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", DATA_DIR / "assets"]  # assets: what `make_fonts` makes
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "uploads"  # a list of 1 GB on its way: /tmp may be memory
for _folder in (STATIC_ROOT, STATICFILES_DIRS[1], FILE_UPLOAD_TEMP_DIR):
    _folder.mkdir(parents=True, exist_ok=True)  # whitenoise and the finders warn of one that is not there
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "drive_portal.staticfiles.Storage"
    },
}
WHITENOISE_MANIFEST_STRICT = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # a batch of 1,000 tallies is under 1 MB
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a block's day as one form: 8 fields a row; 1,000 drafts of a chat

# --- REST ------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "drive_portal.lib.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["drive_portal.lib.rest.JSONRenderer", "drive_portal.lib.rest.CSVRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "drive_portal.lib.rest.CursorPages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "drive_portal.lib.rest.problem",
    "COERCE_DECIMAL_TO_STRING": False,
}
KNOX_TOKEN_MODEL = "districts.Token"  # noqa: S105 - the name of a table
REST_KNOX = {"TOKEN_TTL": timedelta(days=30), "USER_SERIALIZER": None}
SPECTACULAR_SETTINGS = {
    "TITLE": "Ayushman card drive: REST API",  # the schema is one, whatever the reader's language
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "LevelEnum": "enrollment.serializers.LEVELS",
        "DutyStatusEnum": "camps.models.Duty.Status",
        "CampStatusEnum": "camps.models.Camp.Status",
        "BlockKindEnum": "districts.models.Block.Kind",
        "DifficultyKindEnum": "camps.models.Difficulty.Kind",
        "InstructionStateEnum": "enrollment.models.Instruction.State",
        "InstructionFigureEnum": "enrollment.models.Instruction.Figure",
        "InstructionOwnerEnum": "enrollment.models.Instruction.Owner",
        "ActivityKindEnum": "camps.models.Activity.Kind",
        "ActivityStateEnum": "camps.models.Activity.State",
        "DayStateEnum": "enrollment.serializers.DAY_STATES",
        "ForecastLevelEnum": "enrollment.forecast.page.LEVELS",
        "ForecastStateEnum": "enrollment.forecast.outlooks.STATES",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}, "axes": {"level": "ERROR"}},
}
