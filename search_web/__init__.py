"""What people and scripts meet: the pages, the JSON API and the command line."""
