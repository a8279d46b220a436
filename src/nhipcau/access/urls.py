from django.urls import path

from .views import accounts, own, signing

app_name = "access"

urlpatterns = [
    path("", own.account, name="account"),
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("password/", own.password_change, name="password_change"),
    path("accounts/", accounts.index, name="accounts"),
]
