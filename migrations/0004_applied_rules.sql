CREATE TABLE `applied_rules` (
	`district_id` text NOT NULL,
	`program` text NOT NULL,
	`fingerprint` text NOT NULL,
	PRIMARY KEY(`district_id`, `program`)
);
