"""Understanding what owners say: one path of answers for web, SMS, calls and the command line."""
