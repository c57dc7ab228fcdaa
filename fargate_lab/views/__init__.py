"""Widgets that show a lab: the object graph, the log tail, the timeline, a service's events, the clock."""
