# Pools what is in this folder: proportions with meta::metaprop, ratios with meta::metagen; without the package meta, with metafor.
# Run it in the folder:  Rscript analysis.R
# Retracted publications are left out. Results of one study in several groups are not independent: choose before you pool.

have_meta <- requireNamespace("meta", quietly = TRUE)
if (!have_meta && !requireNamespace("metafor", quietly = TRUE)) {
  stop("Install a package first: install.packages(\"meta\")")
}

read <- function(file) {
  found <- read.csv(file, stringsAsFactors = FALSE, fileEncoding = "UTF-8", na.strings = "")
  found[found$retraction != "retracted", ]
}

# Of each study one result, of the whole cohort where there is one; of rows with one trial number the first, for they share patients.
whole <- function(found) {
  found <- found[order(found$study_id, found$arm != "all"), ]
  found <- found[!duplicated(found$study_id), ]
  again <- !is.na(found$trial_id) & duplicated(found$trial_id)
  if (any(again)) cat("left out, for their trial is there already:", found$studlab[again], "\n")
  found[!again, ]
}

pool_proportions <- function(found) {
  if (have_meta) {
    return(meta::metaprop(event = event, n = n, studlab = studlab, data = found, sm = "PLOGIT", method = "Inverse",
                          method.random.ci = "HK", common = FALSE))
  }
  metafor::rma(measure = "PLO", xi = event, ni = n, slab = studlab, data = found, method = "REML", test = "knha")
}

pool_ratios <- function(found) {
  if (have_meta) {
    return(meta::metagen(TE = TE, seTE = seTE, studlab = studlab, data = found, sm = found$measure[1],
                         method.random.ci = "HK", common = FALSE))
  }
  metafor::rma(yi = TE, sei = seTE, slab = studlab, data = found, method = "REML", test = "knha")
}

pool_each <- function(found, by, pool) {
  for (name in sort(unique(found[[by]]))) {
    these <- whole(found[found[[by]] == name, ])
    cat("\n==== ", name, ": ", nrow(these), " studies ====\n", sep = "")
    if (nrow(these) < 2) cat("one study: nothing to pool\n") else print(pool(these))
  }
}

proportions <- read("proportions.csv")
if (nrow(proportions) > 0) pool_each(proportions, "endpoint", pool_proportions)
ratios <- read("ratios.csv")
if (nrow(ratios) > 0) {
  ratios$of <- paste(ratios$measure, ratios$endpoint)
  pool_each(ratios, "of", pool_ratios)
}
