from django.urls import path

from .views import accounts, journal, own, signing

app_name = "access"

urlpatterns = [
    path("", own.account, name="account"),
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("password/", own.password_change, name="password_change"),
    path("accounts/", accounts.index, name="accounts"),
    path("accounts/open/", accounts.open_account, name="open"),
    path("accounts/<int:pk>/", accounts.account, name="one"),
    path("accounts/<int:pk>/grant/", accounts.grant, name="grant"),
    path("accounts/<int:pk>/grant/<int:grant>/withdraw/", accounts.withdraw_grant, name="withdraw_grant"),
    path("accounts/<int:pk>/reset-password/", accounts.reset, name="reset_password"),
    path("accounts/<int:pk>/close/", accounts.close, name="close"),
    path("audit/", journal.index, name="audit"),
    path("audit/<str:kind>/<str:ident>/", journal.history, name="history"),
]
