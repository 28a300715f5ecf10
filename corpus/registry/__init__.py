"""What ClinicalTrials.gov's answers hold: registrations, and the results that were posted with them."""
