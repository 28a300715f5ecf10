"""One module a command, registered by being there: `add` puts it on the app. Heavy modules load when it is called."""
