"""What service/jobs stands on: schedules, the runs that are kept of a job, who carries it out, and the timer of the server."""
