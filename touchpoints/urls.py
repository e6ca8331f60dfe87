"""Pages and parts about touchpoints."""

from django.urls import path

from touchpoints import views

app_name = "touchpoints"
urlpatterns = [
    path("touchpoints/new/", views.choose_customer, name="new"),
    path("touchpoints/<int:touchpoint_id>/", views.touchpoint_detail, name="detail"),
    path("touchpoints/<int:touchpoint_id>/repeat/", views.mark_repeat, name="repeat"),
    path("customers/<int:customer_id>/touchpoints/new/", views.log_touchpoint, name="log"),
]
