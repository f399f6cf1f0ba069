CREATE TABLE `invalid_report_records` (
	`district_id` text NOT NULL,
	`report` text NOT NULL,
	`student_id` text NOT NULL,
	`ordinal` integer NOT NULL,
	`document_id` text NOT NULL,
	`element` text NOT NULL,
	`rule` text NOT NULL,
	`date` text NOT NULL,
	PRIMARY KEY(`district_id`, `report`, `student_id`, `ordinal`)
);
--> statement-breakpoint
CREATE TABLE `report_records` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`district_id` text NOT NULL,
	`report` text NOT NULL,
	`student_id` text NOT NULL,
	`ssid` text NOT NULL,
	`building_irn` text NOT NULL,
	`from_date` text NOT NULL,
	`to_date` text NOT NULL,
	`replaced_from` text NOT NULL,
	`ordinal` integer NOT NULL,
	`members` text NOT NULL,
	`since` integer NOT NULL,
	`until` integer,
	`closed_at` text
);
--> statement-breakpoint
CREATE INDEX `report_records_in_order` ON `report_records` (`district_id`,`report`,`ssid`,`from_date`,`ordinal`);--> statement-breakpoint
CREATE INDEX `report_records_by_student` ON `report_records` (`district_id`,`student_id`);--> statement-breakpoint
CREATE INDEX `report_records_closed` ON `report_records` (`district_id`,`closed_at`);--> statement-breakpoint
CREATE TABLE `report_revisions` (
	`district_id` text PRIMARY KEY NOT NULL,
	`revision` integer NOT NULL,
	`whole_since` integer NOT NULL,
	`built_by` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `stale_reports` (
	`district_id` text NOT NULL,
	`student_id` text NOT NULL,
	`mark` text NOT NULL,
	PRIMARY KEY(`district_id`, `student_id`)
);
