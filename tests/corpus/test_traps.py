"""The ways in which clients of these services have lost or spoilt records, each with the tests that show that ours does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

#: What went wrong for others, and which tests hold that it does not here.
TRAPS: dict[str, tuple[str, ...]] = {
    # PubMed, asked
    "PubMed gives the first 9,999 of a search": ("test_more_than_pubmed_gives_is_asked_by_days_and_a_day_by_numbers",),
    "an error in JSON holds a bare line end": ("test_an_error_inside_of_200_is_never_an_empty_answer",),
    "an error within 200 is taken for no results": (
        "test_an_error_inside_of_200_is_never_an_empty_answer",
        "test_a_search_that_keeps_failing_is_no_search_without_results",
    ),
    "a misspelt field is left out and the rest is searched": ("test_an_unknown_field_is_a_topic_to_mend", "test_an_unknown_phrase_is_remarked"),
    "an outage of hours answers 200": ("test_a_search_that_keeps_failing_is_no_search_without_results",),
    "the connection to the back end is lost": ("test_an_error_inside_of_200_is_never_an_empty_answer",),
    "429 although one keeps the pace, for others share the address": (
        "test_the_limit_is_counted_for_an_address_not_a_client",
        "test_the_pace_is_that_of_all_processes",
    ),
    "the page of a block is kept as a result": ("test_a_block_ends_the_crawl_at_once",),
    "an empty body with 200": ("test_an_error_inside_of_200_is_never_an_empty_answer",),
    "unknown numbers are left out without a word": ("test_records_that_do_not_come_are_named", "test_when_all_are_unknown_the_answer_is_an_empty_set"),
    "one bad record ends its whole batch": (
        "test_a_record_that_cannot_be_read_is_a_reject_with_its_number",
        "test_a_broken_record_is_listed_and_the_others_are_kept",
    ),
    "half of the XML": ("test_truncated_records_are_asked_for_again_as_a_whole", "test_what_passes_is_tried_again"),
    "the parser fetches the DTD": ("test_the_doctype_is_accepted_and_never_fetched",),
    "the parser refuses every DOCTYPE": ("test_the_doctype_is_accepted_and_never_fetched", "test_what_cannot_be_read_says_so_after_what_could"),
    "a 400 in the middle of a run": ("test_a_batch_that_keeps_failing_is_cut_in_halves", "test_what_passes_is_tried_again"),
    "too many numbers in a request": ("test_a_batch_that_keeps_failing_is_cut_in_halves", "test_records_come_by_post_in_batches_and_are_kept"),
    "the history of a long run is gone": ("test_records_come_by_post_in_batches_and_are_kept", "test_killed_at_any_point_it_ends_as_one_that_was_not"),
    "ELink takes no more than 1,000 of a history": ("test_records_come_by_post_in_batches_and_are_kept",),
    "ELink is down": ("test_records_come_by_post_in_batches_and_are_kept",),
    # PubMed's XML
    "a title or abstract ends at its first tag": ("test_titles", "test_flat_text", "test_the_example_reads_in_full"),
    "labels of an abstract are lost, or empty ones end it": ("test_the_example_reads_in_full", "test_labels_are_escaped_twice_as_text_is"),
    "an article gets the DOI of what it cites": ("test_the_doi_is_the_articles_own", "test_what_a_paper_cites_is_no_part_of_it_wherever_it_stands"),
    "a DOI is looked for in one place alone": ("test_the_doi_is_the_articles_own", "test_two_different_dois_are_both_kept"),
    "withdrawn records stay": (
        "test_books_and_deletions",
        "test_files_come_in_the_order_of_their_numbers_and_deletions_hold",
        "test_files_come_in_their_order_once_and_deletions_hold",
    ),
    "citations have moved": ("test_what_a_paper_cites_is_no_part_of_it_wherever_it_stands",),
    "one paper under two numbers": ("test_two_documents",),
    "a retraction is known late, or to one source": (
        "test_each_of_three_sources_tells_the_papers_of_the_others",
        "test_what_became_of_every_paper_is_known_after_one_crawl",
        "test_the_next_crawl_asks_for_what_is_new_or_changed",
    ),
    # Europe PMC and Crossref
    "Europe PMC answers with nothing but its version": ("test_a_failure_is_never_taken_for_no_hits", "test_no_fault_loses_a_hit"),
    "an abstract is lost behind P<0.001": ("test_a_hit_becomes_a_document", "test_tags_are_undone_and_nothing_else_is_lost"),
    "an empty page or a cursor that repeats ends or never ends a search": ("test_the_list_ends_where", "test_every_page_is_fetched_and_nothing_twice"),
    "a cursor of Crossref has aged": (
        "test_a_search_is_read_by_cursor_and_begun_anew_where_the_cursor_is_forgotten",
        "test_places_that_are_too_old_are_not_tried",
    ),
    "429 as HTML without headers": ("test_no_fault_hides_a_retraction", "test_a_pace_that_the_service_states_is_kept"),
    "404 is plain text called JSON": ("test_a_doi_that_crossref_does_not_hold_is_answered_in_plain_text", "test_no_fault_hides_a_retraction"),
    # ClinicalTrials.gov
    "an enrollment of 99999999": ("test_enrollment_that_is_unknown_is_not_told",),
    "a 400 in plain text is asked again": ("test_a_wrong_request_is_not_asked_again_where_that_never_helps",),
    # News, feeds, robots.txt
    "a robots.txt that fails allows everything": (
        "test_the_status_of_robots_txt_says_what_is_allowed",
        "test_a_robots_txt_that_cannot_be_had_allows_nothing",
        "test_robots_txt_is_obeyed",
    ),
    "a story is dated a day off": ("test_dates_keep_what_is_printed_beside_the_day", "test_dates_as_pages_print_them"),
    "a cookie notice, a date ahead, an error page are the article": (
        "test_what_is_no_article_is_refused_with_the_reason",
        "test_a_date_more_than_a_day_ahead_is_a_mistake",
        "test_what_is_no_article_is_skipped_with_its_reason",
        "test_a_page_in_place_of_a_feed_is_told",
    ),
    # And what is not counted among them
    "full text with nothing but its front": ("test_without_full_text_the_abstract_stays",),
    "a wildcard that was cut is not told": ("test_an_unknown_phrase_is_remarked",),
    "the first record behind a byte order mark": ("test_encodings",),
    "another try without a wait": ("test_a_wait_that_the_service_names_holds_for_the_whole_host", "test_how_long_to_wait"),
    "403 to who looks like a browser": ("test_what_would_not_pass_is_not_asked_again", "test_who_asks_is_told_to_the_service_alone_and_never_to_the_log"),
    "a robots.txt behind a byte order mark": ("test_robots_txt_is_obeyed",),
    "an error beside status ok, an exception of C++ within XML": ("test_an_error_inside_of_200_is_never_an_empty_answer",),
}  # fmt: skip


@pytest.fixture(scope="module")
def tests() -> set[str]:
    """The names of all tests of the corpus and of the service."""
    folder = Path(__file__).parents[1]
    return {
        name
        for path in folder.rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
    }


@pytest.mark.parametrize("trap", TRAPS)
def test_each_trap_has_tests_that_exist(trap: str, tests: set[str]) -> None:
    assert TRAPS[trap]
    assert set(TRAPS[trap]) - tests == set()


def test_all_traps_are_there() -> None:
    assert len(TRAPS) == 38 + 7
