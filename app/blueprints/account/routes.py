"""The pages of the account, all of them: each module adds its views to the one blueprint."""

from app.blueprints.account import reminders, requests, views

bp = views.bp

__all__ = ["bp", "reminders", "requests"]
