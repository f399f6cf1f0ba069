CREATE TABLE `report_records` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`district_id` text NOT NULL,
	`report` text NOT NULL,
	`student_id` text NOT NULL,
	`position` text NOT NULL,
	`ssid` text NOT NULL,
	`building_irn` text NOT NULL,
	`from_date` text NOT NULL,
	`to_date` text NOT NULL,
	`replaced_from` text NOT NULL,
	`since` integer NOT NULL,
	`until` integer,
	`closed_at` text,
	`members` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `report_records_in_order` ON `report_records` (`district_id`,`report`,`position`);--> statement-breakpoint
CREATE INDEX `report_records_by_ssid` ON `report_records` (`district_id`,`report`,`ssid`);--> statement-breakpoint
CREATE INDEX `report_records_by_student` ON `report_records` (`district_id`,`student_id`);--> statement-breakpoint
CREATE INDEX `report_records_closed` ON `report_records` (`district_id`,`closed_at`);