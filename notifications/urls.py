"""Pages of rules, texts and the outbox."""

from django.urls import path

from notifications.views import outbox

app_name = "notifications"
urlpatterns = [
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:notification_id>/", outbox.detail, name="detail"),
    path("outbox/<int:notification_id>/retry/", outbox.retry, name="retry"),
    path("outbox/<int:notification_id>/cancel/", outbox.cancel, name="cancel"),
    path("unsubscribe/<str:token>/", outbox.unsubscribe_page, name="unsubscribe"),
]
