# Calculate survey shares with R's survey package. A stratum is a borough and quarter, and the
# sampling units are persons. Read respondents.csv and asked.csv from a folder, and write
# answered.csv into the same folder.
suppressMessages(library(survey))
options(survey.lonely.psu = "adjust")
folder <- commandArgs(trailingOnly = TRUE)[1]
people <- read.csv(file.path(folder, "respondents.csv"), stringsAsFactors = FALSE)
asked <- read.csv(file.path(folder, "asked.csv"), stringsAsFactors = FALSE)
people$stratum <- paste(people$quarter_start, people$borough_code)

answer <- function(each) {
    inside <- people[people$measure == each$measure & people$quarter_start >= each$period_start &
        people$quarter_start <= each$period_end, ]
    design <- svydesign(ids = ~1, strata = ~stratum, weights = ~weight, data = inside)
    of_area <- each$area_level == "london" | inside$borough_code == each$area_code
    share <- svymean(~y, subset(design, of_area & inside$v == 1), deff = "replace")
    everyone <- subset(design, of_area)
    c(
        value = 100 * coef(share)[[1]],
        standard_error = 100 * SE(share)[[1]],
        design_effect = deff(share)[[1]],
        all_respondent_value = 100 * coef(svymean(~y, everyone))[[1]],
        not_answered_percent = 100 * (1 - coef(svymean(~v, everyone))[[1]]),
        base = sum(of_area & inside$v == 1)
    )
}

found <- t(sapply(seq_len(nrow(asked)), function(at) answer(asked[at, ])))
write.csv(cbind(asked, found), file.path(folder, "answered.csv"), row.names = FALSE)
