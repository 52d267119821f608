"""What every page is compared with: the least a Flask application can do for a request."""

from flask import Flask

app = Flask(__name__, static_folder=None)


@app.get("/")
def hello() -> str:
    return "Hello"
