CREATE TABLE `flag_drift` (
	`district_id` text NOT NULL,
	`run_id` text NOT NULL,
	`program` text NOT NULL,
	`flag_sourced_id` text NOT NULL,
	`student_id` text,
	`kind` text NOT NULL,
	`fields` text NOT NULL,
	`mended` integer NOT NULL,
	PRIMARY KEY(`district_id`, `run_id`, `program`, `flag_sourced_id`)
);
