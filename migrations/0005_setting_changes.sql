CREATE TABLE `setting_changes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`district_id` text NOT NULL,
	`at` text NOT NULL,
	`actor` text NOT NULL,
	`administrator_id` text,
	`setting` text NOT NULL,
	`field` text NOT NULL,
	`old_value` text,
	`new_value` text
);
--> statement-breakpoint
CREATE INDEX `setting_changes_by_district` ON `setting_changes` (`district_id`,`id`);