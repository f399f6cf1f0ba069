CREATE TABLE `file_sweeps` (
	`prefix` text PRIMARY KEY NOT NULL,
	`start_after` text NOT NULL
);
--> statement-breakpoint
ALTER TABLE `document_changes` RENAME TO `document_changes_before`;
--> statement-breakpoint
CREATE TABLE `document_changes` (
	`district_id` text NOT NULL,
	`document_id` text NOT NULL,
	`version` integer NOT NULL,
	`change` text NOT NULL,
	`changed_by` text NOT NULL,
	`changed_at` text NOT NULL,
	`student_id` text NOT NULL,
	`form` text NOT NULL,
	`status` text NOT NULL,
	`fields` text,
	PRIMARY KEY(`district_id`, `document_id`, `version`)
);
--> statement-breakpoint
INSERT INTO `document_changes` SELECT `district_id`, `document_id`, changes.`version`, `change`, `changed_by`, `changed_at`, `student_id`, `form`, `status`, changes.`fields`
	FROM `document_changes_before` AS changes JOIN `documents` USING (`district_id`) WHERE `documents`.`id` = changes.`document_id`;
--> statement-breakpoint
DROP TABLE `document_changes_before`;
--> statement-breakpoint
CREATE INDEX `document_changes_by_student` ON `document_changes` (`district_id`,`student_id`);
--> statement-breakpoint
CREATE TRIGGER `document_changes_are_not_changed` BEFORE UPDATE ON `document_changes` BEGIN SELECT RAISE(ABORT, 'document_changes is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `document_changes_are_not_deleted` BEFORE DELETE ON `document_changes` BEGIN SELECT RAISE(ABORT, 'document_changes is append-only'); END;
