"""Every path that this server answers on."""

from django.contrib import admin
from django.urls import path

from config.admin import PasswordPage
from config.health import healthz, readyz
from config.static import static_file
from schema.exports import export
from schema.views import graphql_view

urlpatterns = [
    path("graphql/", graphql_view),
    path("exports/<str:token>", export),
    path("healthz", healthz),
    path("readyz", readyz),
    path("admin/password_change/", admin.site.admin_view(PasswordPage.as_view())),
    path("admin/", admin.site.urls),
    path("static/<path:path>", static_file),
]
