"""What runs in threads, and what comes of it: jobs and their messages, files written."""
