CREATE TABLE `flag_cutovers` (
	`district_id` text NOT NULL,
	`program` text NOT NULL,
	`run_id` text NOT NULL,
	`frozen_at` text NOT NULL,
	`undoing` integer DEFAULT false NOT NULL,
	PRIMARY KEY(`district_id`, `program`)
);
