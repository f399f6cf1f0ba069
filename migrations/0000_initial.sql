CREATE TABLE `administrator_districts` (
	`administrator_id` text NOT NULL,
	`district_id` text NOT NULL,
	PRIMARY KEY(`administrator_id`, `district_id`)
);
--> statement-breakpoint
CREATE INDEX `administrator_districts_by_district` ON `administrator_districts` (`district_id`);--> statement-breakpoint
CREATE TABLE `administrators` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`first_name` text NOT NULL,
	`last_name` text NOT NULL,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `administrators_email_unique` ON `administrators` (`email`);--> statement-breakpoint
CREATE TABLE `sign_in_links` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`administrator_id` text NOT NULL,
	`expires_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sign_in_sessions` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`administrator_id` text NOT NULL,
	`created_at` text NOT NULL,
	`expires_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `demographics_connections` (
	`district_id` text PRIMARY KEY NOT NULL,
	`base_url` text NOT NULL,
	`access_token_url` text NOT NULL,
	`client_id` text NOT NULL,
	`client_secret` text NOT NULL,
	`completed_at` text,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`district_id`) REFERENCES `districts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `districts` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`state` text NOT NULL,
	`irn` text NOT NULL,
	`time_zone` text NOT NULL,
	`nightly_hour` integer NOT NULL,
	`database` text NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `document_viewer_connections` (
	`district_id` text PRIMARY KEY NOT NULL,
	`public_keyset_url` text NOT NULL,
	`open_id_endpoint` text NOT NULL,
	`deployment_id` text NOT NULL,
	`client_id` text NOT NULL,
	`issuer` text,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`district_id`) REFERENCES `districts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `document_viewer_connections_by_client` ON `document_viewer_connections` (`client_id`);--> statement-breakpoint
CREATE TABLE `legacy_integrations` (
	`district_id` text PRIMARY KEY NOT NULL,
	`sif_url` text,
	`return_url` text,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`district_id`) REFERENCES `districts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `program_flags` (
	`district_id` text NOT NULL,
	`program` text NOT NULL,
	`enabled` integer NOT NULL,
	`mode` text NOT NULL,
	`cutover_date` text NOT NULL,
	`cutover_completed_at` text,
	`updated_at` text NOT NULL,
	PRIMARY KEY(`district_id`, `program`),
	FOREIGN KEY (`district_id`) REFERENCES `districts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `document_changes` (
	`district_id` text NOT NULL,
	`document_id` text NOT NULL,
	`version` integer NOT NULL,
	`change` text NOT NULL,
	`changed_by` text NOT NULL,
	`changed_at` text NOT NULL,
	`fields` text,
	PRIMARY KEY(`district_id`, `document_id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `documents` (
	`district_id` text NOT NULL,
	`id` text NOT NULL,
	`student_id` text NOT NULL,
	`form` text NOT NULL,
	`program` text NOT NULL,
	`status` text NOT NULL,
	`fields` text NOT NULL,
	`version` integer NOT NULL,
	`completed_at` text,
	`updated_at` text NOT NULL,
	`deleted_at` text,
	`file_key` text,
	`file_sha256` text,
	`file_size` integer,
	PRIMARY KEY(`district_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `documents_by_student` ON `documents` (`district_id`,`student_id`);--> statement-breakpoint
CREATE INDEX `documents_by_form` ON `documents` (`district_id`,`form`,`status`);--> statement-breakpoint
CREATE TABLE `participation_badges` (
	`district_id` text NOT NULL,
	`student_id` text NOT NULL,
	`program` text NOT NULL,
	`ordinal` integer NOT NULL,
	`start_date` text NOT NULL,
	`end_date` text,
	`notes` text NOT NULL,
	PRIMARY KEY(`district_id`, `student_id`, `program`, `ordinal`)
);
--> statement-breakpoint
CREATE INDEX `participation_badges_by_program` ON `participation_badges` (`district_id`,`program`);--> statement-breakpoint
CREATE TABLE `stale_badges` (
	`district_id` text NOT NULL,
	`student_id` text NOT NULL,
	`mark` text NOT NULL,
	PRIMARY KEY(`district_id`, `student_id`)
);
--> statement-breakpoint
CREATE TABLE `api_clients` (
	`client_id` text PRIMARY KEY NOT NULL,
	`district_id` text NOT NULL,
	`kind` text NOT NULL,
	`data_export_id` text,
	`secret_hash` text NOT NULL,
	`disabled` integer NOT NULL,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `api_clients_by_district` ON `api_clients` (`district_id`);--> statement-breakpoint
CREATE TABLE `data_exports` (
	`id` text PRIMARY KEY NOT NULL,
	`district_id` text NOT NULL,
	`first_name` text NOT NULL,
	`last_name` text NOT NULL,
	`email` text NOT NULL,
	`status` text NOT NULL,
	`terms_token_hash` text,
	`terms_expire_at` text,
	`terms_accepted_at` text,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `data_exports_by_district` ON `data_exports` (`district_id`);--> statement-breakpoint
CREATE INDEX `data_exports_by_terms` ON `data_exports` (`terms_token_hash`);--> statement-breakpoint
CREATE TABLE `endpoint_permissions` (
	`data_export_id` text NOT NULL,
	`endpoint` text NOT NULL,
	`options` text NOT NULL,
	PRIMARY KEY(`data_export_id`, `endpoint`)
);
--> statement-breakpoint
CREATE TABLE `flag_ledger` (
	`district_id` text NOT NULL,
	`run_id` text NOT NULL,
	`program` text NOT NULL,
	`flag_sourced_id` text NOT NULL,
	`student_id` text,
	`action` text NOT NULL,
	`reason` text NOT NULL,
	`before` text,
	`after` text NOT NULL,
	`state` text NOT NULL,
	`problem` text,
	`planned_at` text NOT NULL,
	`settled_at` text,
	PRIMARY KEY(`district_id`, `run_id`, `program`, `flag_sourced_id`)
);
--> statement-breakpoint
CREATE INDEX `flag_ledger_by_flag` ON `flag_ledger` (`district_id`,`program`,`flag_sourced_id`);--> statement-breakpoint
CREATE INDEX `flag_ledger_open` ON `flag_ledger` (`district_id`,`run_id`,`program`,`state`);--> statement-breakpoint
CREATE TABLE `unflagged_badges` (
	`district_id` text NOT NULL,
	`program` text NOT NULL,
	`student_id` text NOT NULL,
	`reason` text NOT NULL,
	`run_id` text NOT NULL,
	`ordinal` integer NOT NULL,
	PRIMARY KEY(`district_id`, `program`, `student_id`, `ordinal`)
);
--> statement-breakpoint
CREATE TABLE `access_records` (
	`id` text PRIMARY KEY NOT NULL,
	`district_id` text NOT NULL,
	`at` text NOT NULL,
	`subject` text NOT NULL,
	`name` text,
	`roles` text NOT NULL,
	`deployment_id` text NOT NULL,
	`student_id` text,
	`program` text,
	`document_id` text,
	`purpose` text NOT NULL,
	`outcome` text NOT NULL,
	`reason` text,
	`request_id` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `access_records_by_student` ON `access_records` (`district_id`,`student_id`,`at`);--> statement-breakpoint
CREATE INDEX `access_records_by_time` ON `access_records` (`district_id`,`at`);--> statement-breakpoint
CREATE TABLE `lti_logins` (
	`state_hash` text PRIMARY KEY NOT NULL,
	`district_id` text NOT NULL,
	`issuer` text NOT NULL,
	`nonce` text NOT NULL,
	`target_link_uri` text NOT NULL,
	`browser_hash` text NOT NULL,
	`expires_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `viewer_sessions` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`district_id` text NOT NULL,
	`student_id` text NOT NULL,
	`document_id` text NOT NULL,
	`program` text NOT NULL,
	`browser_hash` text NOT NULL,
	`expires_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `run_steps` (
	`run_id` text NOT NULL,
	`number` integer NOT NULL,
	`name` text NOT NULL,
	`counts` text NOT NULL,
	`problem_code` text,
	`problem_detail` text,
	`attempts` integer NOT NULL,
	`finished_at` text NOT NULL,
	PRIMARY KEY(`run_id`, `number`)
);
--> statement-breakpoint
CREATE TABLE `runs` (
	`id` text PRIMARY KEY NOT NULL,
	`district_id` text NOT NULL,
	`night` text NOT NULL,
	`trigger` text NOT NULL,
	`status` text NOT NULL,
	`started_at` text NOT NULL,
	`finished_at` text,
	`problem_code` text,
	`problem_detail` text,
	`confirmation` text
);
--> statement-breakpoint
CREATE INDEX `runs_by_district` ON `runs` (`district_id`,`started_at`);--> statement-breakpoint
CREATE TABLE `academic_sessions` (
	`district_id` text NOT NULL,
	`sourced_id` text NOT NULL,
	`title` text NOT NULL,
	`type` text NOT NULL,
	`start_date` text NOT NULL,
	`end_date` text NOT NULL,
	`school_year` text NOT NULL,
	`content_hash` text NOT NULL,
	`added_in_run` text NOT NULL,
	`changed_in_run` text NOT NULL,
	PRIMARY KEY(`district_id`, `sourced_id`)
);
--> statement-breakpoint
CREATE TABLE `arrivals` (
	`district_id` text NOT NULL,
	`sourced_id` text NOT NULL,
	`run_id` text NOT NULL,
	`record` text NOT NULL,
	PRIMARY KEY(`district_id`, `sourced_id`)
);
--> statement-breakpoint
CREATE TABLE `enrollments` (
	`district_id` text NOT NULL,
	`sourced_id` text NOT NULL,
	`student` text NOT NULL,
	`class` text NOT NULL,
	`school` text,
	`begin_date` text,
	`end_date` text,
	`status` text NOT NULL,
	`content_hash` text NOT NULL,
	`added_in_run` text NOT NULL,
	`changed_in_run` text NOT NULL,
	PRIMARY KEY(`district_id`, `sourced_id`)
);
--> statement-breakpoint
CREATE INDEX `enrollments_by_student` ON `enrollments` (`district_id`,`student`);--> statement-breakpoint
CREATE TABLE `guardians` (
	`district_id` text NOT NULL,
	`sourced_id` text NOT NULL,
	`given_name` text NOT NULL,
	`family_name` text NOT NULL,
	`role` text NOT NULL,
	`email` text,
	`phone` text,
	`status` text NOT NULL,
	`content_hash` text NOT NULL,
	`added_in_run` text NOT NULL,
	`changed_in_run` text NOT NULL,
	PRIMARY KEY(`district_id`, `sourced_id`)
);
--> statement-breakpoint
CREATE TABLE `orgs` (
	`district_id` text NOT NULL,
	`sourced_id` text NOT NULL,
	`name` text NOT NULL,
	`type` text NOT NULL,
	`identifier` text,
	`parent` text,
	`content_hash` text NOT NULL,
	`added_in_run` text NOT NULL,
	`changed_in_run` text NOT NULL,
	PRIMARY KEY(`district_id`, `sourced_id`)
);
--> statement-breakpoint
CREATE TABLE `pulled_pages` (
	`district_id` text NOT NULL,
	`run_id` text NOT NULL,
	`collection` text NOT NULL,
	`page` integer NOT NULL,
	`pass` integer NOT NULL,
	`received` integer NOT NULL,
	`sourced_ids` text NOT NULL,
	PRIMARY KEY(`district_id`, `run_id`, `collection`, `page`)
);
--> statement-breakpoint
CREATE TABLE `roster_findings` (
	`district_id` text NOT NULL,
	`run_id` text NOT NULL,
	`kind` text NOT NULL,
	`collection` text NOT NULL,
	`object` text NOT NULL,
	`field` text NOT NULL,
	`reason` text NOT NULL,
	PRIMARY KEY(`district_id`, `run_id`, `kind`, `collection`, `object`)
);
--> statement-breakpoint
CREATE TABLE `roster_pulls` (
	`district_id` text PRIMARY KEY NOT NULL,
	`full_at` text NOT NULL,
	`watermark` text NOT NULL,
	`filters_by_date` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `student_guardians` (
	`district_id` text NOT NULL,
	`student` text NOT NULL,
	`guardian` text NOT NULL,
	`named_by` text NOT NULL,
	PRIMARY KEY(`district_id`, `student`, `guardian`, `named_by`)
);
--> statement-breakpoint
CREATE INDEX `student_guardians_by_guardian` ON `student_guardians` (`district_id`,`guardian`);--> statement-breakpoint
CREATE TABLE `students` (
	`id` text PRIMARY KEY NOT NULL,
	`district_id` text NOT NULL,
	`sourced_id` text,
	`ssid` text,
	`local_number` text,
	`given_name` text NOT NULL,
	`middle_name` text,
	`family_name` text NOT NULL,
	`birth_date` text,
	`sex` text,
	`grade` text,
	`school` text,
	`enrolled_from` text,
	`enrolled_to` text,
	`enabled` integer,
	`user_ids` text,
	`status` text NOT NULL,
	`reported_status` text,
	`content_hash` text,
	`added_in_run` text,
	`changed_in_run` text,
	`demographics_in_run` text,
	`withdrawn_in_run` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `students_by_sourced_id` ON `students` (`district_id`,`sourced_id`);--> statement-breakpoint
CREATE INDEX `students_by_ssid` ON `students` (`district_id`,`ssid`);--> statement-breakpoint
CREATE INDEX `students_by_local_number` ON `students` (`district_id`,`local_number`);--> statement-breakpoint
CREATE INDEX `students_by_name` ON `students` (`district_id`,`family_name`,`given_name`);