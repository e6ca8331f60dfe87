"""Pages and parts about tickets and root causes."""

from django.urls import path

from tickets.views import causes, links, tickets

app_name = "tickets"
urlpatterns = [
    path("tickets/", tickets.ticket_list, name="list"),
    path("tickets/new/", tickets.new_ticket, name="new"),
    path("tickets/<int:ticket_id>/", tickets.ticket_detail, name="detail"),
    path("tickets/<int:ticket_id>/change/", tickets.change, name="change"),
    path("tickets/<int:ticket_id>/resolve/", tickets.resolve, name="resolve"),
    path("tickets/<int:ticket_id>/reopen/", tickets.reopen, name="reopen"),
    path("tickets/<int:ticket_id>/cause/", links.choose_cause, name="choose_cause"),
    path("tickets/<int:ticket_id>/cause/remove/", links.remove_cause, name="remove_cause"),
    path("customers/<int:customer_id>/tickets/", tickets.customer_rail, name="customer_rail"),
    path("causes/", causes.cause_list, name="causes"),
    path("causes/new/", causes.new_cause, name="new_cause"),
    path("causes/<int:cause_id>/", causes.cause_detail, name="cause"),
    path("causes/<int:cause_id>/change/", causes.change, name="change_cause"),
    path("causes/<int:cause_id>/whys/", causes.write_whys, name="whys"),
    path("causes/<int:cause_id>/tickets/", links.choose_tickets, name="choose_tickets"),
    path("causes/<int:cause_id>/actions/new/", causes.new_action, name="new_action"),
    path("causes/<int:cause_id>/actions/<int:action_id>/ship/", causes.ship_action, name="ship_action"),
]
