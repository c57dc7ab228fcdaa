"""Widgets that show a lab: the object graph, the log tail, the timeline of tasks, the events of a service, the clock."""
