"""One file, read from the environment; a bad value stops the start with a sentence."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from nhipcau.kernel.keys import kept_key

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent.parent


def flag(name: str, default: bool = False) -> bool:
    """A yes/no setting: 1/true/yes or 0/false/no."""
    text = os.environ.get(name, "").strip().lower()
    if text in {"", "1", "true", "yes", "0", "false", "no"}:
        return default if not text else text in {"1", "true", "yes"}
    raise ImproperlyConfigured(f"{name}={text!r}: hãy đặt là 1 hoặc 0.")


def whole(name: str, default: int, least: int, most: int) -> int:
    """A whole number between two others."""
    text = os.environ.get(name, "").strip() or str(default)
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise ImproperlyConfigured(f"{name}={text!r}: hãy đặt một số từ {least} đến {most}.")
    return int(text)


def one_of(name: str, *allowed: str) -> str:
    """One of some words, the first when nothing is set."""
    text = os.environ.get(name, "").strip().lower() or allowed[0]
    if text not in allowed:
        raise ImproperlyConfigured(f"{name}={text!r}: hãy đặt một trong: {', '.join(allowed)}.")
    return text


DATA_DIR = Path(os.environ.get("NHIPCAU_DATA") or ROOT / "var").resolve()
RULEBOOK_DIR = Path(os.environ.get("NHIPCAU_RULEBOOK") or ROOT / "data" / "vn")
FILES_DIR = DATA_DIR / "files"
BACKUP_DIR = DATA_DIR / "backups"
SEALS_DIR = Path(os.environ.get("NHIPCAU_SEALS") or DATA_DIR / "seals")
KEYS_DIR = Path(os.environ.get("NHIPCAU_KEYS") or DATA_DIR / "keys").resolve()
if KEYS_DIR.is_relative_to(FILES_DIR) or KEYS_DIR.is_relative_to(BACKUP_DIR):
    raise ImproperlyConfigured("NHIPCAU_KEYS: khóa phải nằm ngoài thư mục tệp và thư mục sao lưu.")
DEDUPE_ENGINE = one_of("NHIPCAU_DEDUPE_ENGINE", "duckdb", "spark")


def strong(key: str, where: str) -> str:
    """The key itself. Raises ImproperlyConfigured when it can be guessed."""
    if len(key) < 50:
        raise ImproperlyConfigured(f"{where} quá ngắn: cần ít nhất 50 ký tự ngẫu nhiên.")
    if len(set(key)) < 16 or key.startswith("django-insecure-"):
        raise ImproperlyConfigured(f"{where} dễ đoán: hãy thay bằng ít nhất 50 ký tự ngẫu nhiên.")
    return key


def secret_key() -> str:
    """The key from the environment, else one made at the first start and kept with mode 0600 in the data folder."""
    if given := os.environ.get("NHIPCAU_SECRET_KEY"):
        return strong(given, "NHIPCAU_SECRET_KEY")
    return strong(kept_key(DATA_DIR / "secret.key"), "Khóa trong tệp secret.key")


DATABASE_URL, OWNER_URL = (os.environ.get(name, "").strip() for name in ("DATABASE_URL", "DATABASE_OWNER_URL"))


def _where(url: str) -> tuple[object, ...]:
    parts = urlsplit(url)
    return parts.hostname, parts.port, parts.path


def database() -> dict[str, object]:
    """SQLite in the data folder, or PostgreSQL from DATABASE_URL (postgres://user:password@host:port/name).

    Commands that change the schema speak as its owner (DATABASE_OWNER_URL): config/manage.py says which.
    """
    if OWNER_URL and _where(OWNER_URL) != _where(DATABASE_URL):
        raise ImproperlyConfigured("DATABASE_URL và DATABASE_OWNER_URL phải chỉ cùng một cơ sở dữ liệu.")
    url = OWNER_URL if OWNER_URL and flag("NHIPCAU_AS_OWNER") else DATABASE_URL
    if not url:
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000;"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "nhipcau.sqlite3",
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas},
            "CONN_MAX_AGE": None,
            "TEST": {"NAME": DATA_DIR / "test.sqlite3"},  # a real file, so that tests meet the real locks
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL phải có dạng postgres://người_dùng:mật_khẩu@máy:cổng/tên_cơ_sở_dữ_liệu."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # For what kernel.db.prepared asks; Django's own statements hold their values and are never prepared (docs/adr/
        # 0012). To compile a plan takes half a second, and a page of panels looks dear to the planner though it reads
        # thirty rows; to merge somebody's team with all anchors looks cheap until the newest is among them: 0.8 s.
        "OPTIONS": {
            "prepare_threshold": 0,
            "options": "-c plan_cache_mode=force_generic_plan -c jit=off -c enable_mergejoin=off",
        },
    }


def single_sign_on() -> tuple[dict[str, object], str, str, bool]:
    """OpenID Connect of a province, off unless NHIPCAU_OIDC_SERVER says where it is: providers, name, claim, factor.

    `NHIPCAU_OIDC_CLAIM` names what equals the login of an account here; `NHIPCAU_OIDC_FACTOR=1` says that the server
    itself asks for a second step.
    """
    server, ident, secret = (os.environ.get(f"NHIPCAU_OIDC_{name}", "") for name in ("SERVER", "CLIENT", "SECRET"))
    claim = os.environ.get("NHIPCAU_OIDC_CLAIM", "") or "preferred_username"
    name = os.environ.get("NHIPCAU_OIDC_NAME", "") or "đăng nhập một lần của tỉnh"
    if not server:
        return {}, "", claim, False
    if not (ident and secret) or urlsplit(server).scheme != "https":
        raise ImproperlyConfigured(
            "Đăng nhập một lần cần đủ NHIPCAU_OIDC_SERVER (bắt đầu bằng https://), NHIPCAU_OIDC_CLIENT "
            "và NHIPCAU_OIDC_SECRET."
        )
    app: dict[str, object] = {"provider_id": "oidc", "name": name, "client_id": ident, "secret": secret}
    app["settings"] = {"server_url": server, "oauth_pkce_enabled": True}
    return {"openid_connect": {"APPS": [app]}}, name, claim, flag("NHIPCAU_OIDC_FACTOR")


DEBUG = False
if flag("NHIPCAU_DEBUG"):
    raise ImproperlyConfigured("Hệ thống này không có chế độ gỡ lỗi (DEBUG): hãy bỏ NHIPCAU_DEBUG rồi chạy lại.")
TESTING = flag("NHIPCAU_TESTING")
SECRET_KEY = secret_key()
BEHIND_TLS = flag("NHIPCAU_BEHIND_TLS")
ALLOWED_HOSTS = [host for host in os.environ.get("NHIPCAU_HOSTS", "").split(",") if host] or (
    ["*"] if BEHIND_TLS else ["127.0.0.1", "localhost", "[::1]"]
)
if "*" in ALLOWED_HOSTS and not BEHIND_TLS:
    raise ImproperlyConfigured(
        "NHIPCAU_HOSTS=* chỉ dùng được khi có máy chủ TLS đứng trước (NHIPCAU_BEHIND_TLS=1): hãy ghi rõ tên máy."
    )
DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

APPS = [
    *("kernel", "audit", "org", "access", "rulebook", "documents", "worklist", "importing", "exporting", "forms"),
    *("registry", "cases", "intake", "outreach", "resources", "care", "reports", "desk", "config"),
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "template_partials",
    "django_htmx",
    "csp",
    "treebeard",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    *(f"nhipcau.{name}" for name in APPS),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "nhipcau.kernel.middleware.SafeMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "nhipcau.kernel.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "nhipcau.kernel.htmx.ExpiredSessionMiddleware",
    "nhipcau.access.middleware.AccountMiddleware",
    "nhipcau.access.middleware.LookedMiddleware",
    "nhipcau.access.middleware.OnceMiddleware",
]
ROOT_URLCONF = "nhipcau.config.urls"
WSGI_APPLICATION = "nhipcau.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "nhipcau.kernel.shell.shell",
            ],
        },
    }
]

FORM_RENDERER = "nhipcau.kernel.selects.FormRenderer"
AUTH_USER_MODEL = "access.User"
LOGIN_URL = "access:sign_in"
LOGIN_REDIRECT_URL = "desk:today"
LOGOUT_REDIRECT_URL = "access:sign_in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "name")},
    },
]
# Sign-in: the flow and its pages are ours (access); allauth keeps factors and sessions and speaks OpenID Connect.
ACCOUNT_USER_MODEL_USERNAME_FIELD, ACCOUNT_USER_MODEL_EMAIL_FIELD = "login", None
ACCOUNT_LOGIN_METHODS, ACCOUNT_SIGNUP_FIELDS = {"username"}, ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_SUPPORTED_TYPES, MFA_TOTP_TOLERANCE, MFA_TOTP_ISSUER = ["totp", "webauthn"], 1, "Nhịp Cầu"
MFA_ADAPTER = "nhipcau.config.single_sign_on.Factors"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: the policy of our pages lets no form lead elsewhere
SOCIALACCOUNT_ADAPTER = "nhipcau.config.single_sign_on.Matching"
SOCIALACCOUNT_PROVIDERS, OIDC_NAME, OIDC_CLAIM, OIDC_FACTOR = single_sign_on()
SESSION_IDLE = 30 * 60  # seconds without a request, then the session is locked; after SESSION_COOKIE_AGE it is over
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # the next person at a shared computer does not find it open
GLASS_HOURS = whole("NHIPCAU_GLASS_HOURS", 4, 1, 24)  # how long an emergency opening of a record lasts
SCREEN_LOCK = 10 * 60  # seconds without a key pressed, then the screen is hidden
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    LANGUAGE_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]
    # `check --deploy` asks for what belongs to others: redirecting from http is the work of the server in front, and
    # whether all subdomains and the lists of browsers follow is for the owner of the domain to say.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "nhipcau.kernel.logs.PlainFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "filters": {"refusals": {"()": "nhipcau.kernel.logs.refusals_plain"}},
    "loggers": {"django.request": {"filters": ["refusals"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
