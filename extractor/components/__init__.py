"""The components of the pipeline, one a question; see extractor/pipeline.py for their order."""
