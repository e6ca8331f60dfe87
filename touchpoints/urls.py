"""Pages and parts about touchpoints."""

from django.urls import path

from touchpoints.views import touchpoints

app_name = "touchpoints"
urlpatterns = [
    path("touchpoints/new/", touchpoints.choose_customer, name="new"),
    path("touchpoints/<int:touchpoint_id>/", touchpoints.touchpoint_detail, name="detail"),
    path("touchpoints/<int:touchpoint_id>/repeat/", touchpoints.mark_repeat, name="repeat"),
    path("customers/<int:customer_id>/touchpoints/new/", touchpoints.log_touchpoint, name="log"),
]
