"""The API's routes about tickets and root causes."""

from django.urls import path

from tickets.api import causes, tickets

urlpatterns = [
    path("tickets/", tickets.Tickets.as_view(), name="ticket-list"),
    path("tickets/<int:ticket_id>/", tickets.OneTicket.as_view(), name="ticket-detail"),
    path("tickets/<int:ticket_id>/link-cause/", tickets.LinkCause.as_view(), name="ticket-link-cause"),
    path("tickets/<int:ticket_id>/resolve/", tickets.Resolve.as_view(), name="ticket-resolve"),
    path("tickets/<int:ticket_id>/reopen/", tickets.Reopen.as_view(), name="ticket-reopen"),
    path("root-causes/", causes.Causes.as_view(), name="root-cause-list"),
    path("root-causes/<int:cause_id>/", causes.OneCause.as_view(), name="root-cause-detail"),
    path("root-causes/<int:cause_id>/actions/", causes.Actions.as_view(), name="root-cause-actions"),
]
