"""The dialogs that lie over the main screen."""
