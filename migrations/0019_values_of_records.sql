ALTER TABLE `report_records` RENAME COLUMN "members" TO "own_values";--> statement-breakpoint
-- What is stored has another form: it is made anew before the next answer, and pages of earlier revisions are no longer kept.
DELETE FROM `report_records`;--> statement-breakpoint
UPDATE `report_revisions` SET `revision` = `revision` + 1, `whole_since` = `revision` + 1, `built_by` = 0;
