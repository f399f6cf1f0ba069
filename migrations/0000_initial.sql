CREATE TABLE `administrator_districts` (
	`administrator_id` text NOT NULL,
	`district_id` text NOT NULL,
	`first_name` text DEFAULT '' NOT NULL,
	`last_name` text DEFAULT '' NOT NULL,
	`role` text DEFAULT 'administrator' NOT NULL,
	`signed_in_at` text,
	PRIMARY KEY(`administrator_id`, `district_id`)
);
--> statement-breakpoint
CREATE INDEX `administrator_districts_by_district` ON `administrator_districts` (`district_id`);--> statement-breakpoint
CREATE TABLE `administrator_identities` (
	`issuer` text NOT NULL,
	`subject` text NOT NULL,
	`administrator_id` text NOT NULL,
	PRIMARY KEY(`issuer`, `subject`)
);
--> statement-breakpoint
CREATE TABLE `administrators` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`first_name` text NOT NULL,
	`last_name` text NOT NULL,
	`is_operator` integer DEFAULT false NOT NULL,
	`password_hash` text,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `administrators_email_unique` ON `administrators` (`email`);--> statement-breakpoint
CREATE TABLE `provider_attempts` (
	`state_hash` text PRIMARY KEY NOT NULL,
	`provider` text NOT NULL,
	`nonce` text NOT NULL,
	`code_verifier` text NOT NULL,
	`expires_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `recovery_codes` (
	`code_hash` text PRIMARY KEY NOT NULL,
	`administrator_id` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `recovery_codes_by_administrator` ON `recovery_codes` (`administrator_id`);--> statement-breakpoint
CREATE TABLE `second_factors` (
	`administrator_id` text PRIMARY KEY NOT NULL,
	`secret` text NOT NULL,
	`last_step` integer NOT NULL,
	`wrong_codes` integer DEFAULT 0 NOT NULL,
	`last_wrong_at` text
);
--> statement-breakpoint
CREATE TABLE `sign_in_links` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`administrator_id` text NOT NULL,
	`expires_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sign_in_sessions` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`administrator_id` text NOT NULL,
	`begun_by` text NOT NULL,
	`stage` text NOT NULL,
	`wrong_codes` integer NOT NULL,
	`secret_to_set_up` text,
	`browser` text NOT NULL,
	`created_at` text NOT NULL,
	`expires_at` text NOT NULL,
	`idle_until` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sign_in_sessions_id_unique` ON `sign_in_sessions` (`id`);--> statement-breakpoint
CREATE INDEX `sign_in_sessions_by_administrator` ON `sign_in_sessions` (`administrator_id`);--> statement-breakpoint
CREATE TABLE `alert_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`endpoint_id` text NOT NULL,
	`event` text NOT NULL,
	`district_id` text,
	`payload` text NOT NULL,
	`status` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` text NOT NULL,
	`last_answer` text,
	`created_at` text NOT NULL,
	`finished_at` text
);
--> statement-breakpoint
CREATE INDEX `alert_deliveries_by_endpoint` ON `alert_deliveries` (`endpoint_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `alert_deliveries_by_due` ON `alert_deliveries` (`status`,`due_at`);--> statement-breakpoint
CREATE TABLE `alert_endpoints` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`target` text NOT NULL,
	`secret` text,
	`previous_secret` text,
	`previous_secret_expires_at` text,
	`events` text NOT NULL,
	`district_id` text,
	`client_id` text,
	`created_at` text NOT NULL,
	`created_by` text NOT NULL,
	`gone_at` text
);
--> statement-breakpoint
CREATE TABLE `alerts` (
	`event` text NOT NULL,
	`key` text NOT NULL,
	`district_id` text,
	`raised_at` text NOT NULL,
	PRIMARY KEY(`event`, `key`)
);
--> statement-breakpoint
CREATE INDEX `alerts_by_time` ON `alerts` (`raised_at`);--> statement-breakpoint
CREATE TABLE `api_clients` (
	`client_id` text PRIMARY KEY NOT NULL,
	`district_id` text NOT NULL,
	`kind` text NOT NULL,
	`data_export_id` text,
	`secret_hash` text NOT NULL,
	`previous_secret_hash` text,
	`previous_secret_expires_at` text,
	`tokens_from` text,
	`last_used_at` text,
	`disabled` integer NOT NULL,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `api_clients_by_district` ON `api_clients` (`district_id`);--> statement-breakpoint
CREATE INDEX `api_clients_by_data_export` ON `api_clients` (`data_export_id`);--> statement-breakpoint
CREATE TABLE `endpoint_permissions` (
	`data_export_id` text NOT NULL,
	`endpoint` text NOT NULL,
	`options` text NOT NULL,
	PRIMARY KEY(`data_export_id`, `endpoint`)
);
--> statement-breakpoint
CREATE TABLE `asked_mails` (
	`id` text PRIMARY KEY NOT NULL,
	`at` text NOT NULL,
	`district_id` text,
	`administrator_id` text
);
--> statement-breakpoint
CREATE INDEX `asked_mails_by_district` ON `asked_mails` (`district_id`,`at`);--> statement-breakpoint
CREATE INDEX `asked_mails_by_administrator` ON `asked_mails` (`administrator_id`,`at`);--> statement-breakpoint
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
CREATE INDEX `setting_changes_by_district` ON `setting_changes` (`district_id`,`id`);--> statement-breakpoint
CREATE TABLE `data_exports` (
	`id` text PRIMARY KEY NOT NULL,
	`district_id` text NOT NULL,
	`first_name` text NOT NULL,
	`last_name` text NOT NULL,
	`email` text NOT NULL,
	`additional_emails` text DEFAULT '[]' NOT NULL,
	`status` text NOT NULL,
	`link_token_hash` text,
	`link_expire_at` text,
	`terms_accepted_at` text,
	`errors_mailed_at` text,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `data_exports_by_district` ON `data_exports` (`district_id`);--> statement-breakpoint
CREATE INDEX `data_exports_by_link` ON `data_exports` (`link_token_hash`);--> statement-breakpoint
CREATE TABLE `export_calls` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`data_export_id` text NOT NULL,
	`at` text NOT NULL,
	`endpoint` text NOT NULL,
	`method` text NOT NULL,
	`parameters` text NOT NULL,
	`status` integer NOT NULL,
	`refusal` text
);
--> statement-breakpoint
CREATE INDEX `export_calls_by_export` ON `export_calls` (`data_export_id`,`id`);--> statement-breakpoint
CREATE TABLE `export_errors` (
	`data_export_id` text NOT NULL,
	`source` text NOT NULL,
	`code` text NOT NULL,
	`detail` text NOT NULL,
	`count` integer NOT NULL,
	`first_at` text NOT NULL,
	`last_at` text NOT NULL,
	`mailed` integer NOT NULL,
	PRIMARY KEY(`data_export_id`, `source`, `code`, `detail`)
);
--> statement-breakpoint
CREATE TABLE `dead_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`district_id` text,
	`body` text NOT NULL,
	`failed_at` text NOT NULL,
	`retried_at` text,
	`retried_by` text
);
--> statement-breakpoint
CREATE INDEX `dead_letters_by_time` ON `dead_letters` (`failed_at`);--> statement-breakpoint
CREATE INDEX `dead_letters_by_district` ON `dead_letters` (`district_id`,`failed_at`);--> statement-breakpoint
CREATE TABLE `destruction_permits` (
	`district_id` text NOT NULL,
	`subject` text NOT NULL,
	PRIMARY KEY(`district_id`, `subject`)
);
--> statement-breakpoint
CREATE TABLE `destructions` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`district_id` text NOT NULL,
	`subject` text NOT NULL,
	`reason` text NOT NULL,
	`requested_by` text NOT NULL,
	`actor` text NOT NULL,
	`at` text NOT NULL,
	`counts` text NOT NULL,
	`digest` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `destructions_by_district` ON `destructions` (`district_id`,`at`);--> statement-breakpoint
CREATE TABLE `offboardings` (
	`district_id` text PRIMARY KEY NOT NULL,
	`database` text NOT NULL,
	`requested_at` text NOT NULL,
	`reason` text NOT NULL,
	`requested_by` text NOT NULL,
	`actor` text NOT NULL,
	`flags` text NOT NULL,
	`destroy_at` text NOT NULL,
	`destruction_begun_at` text,
	`certificate_id` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `disclosed_students` (
	`district_id` text NOT NULL,
	`key` text NOT NULL,
	`students` text NOT NULL,
	PRIMARY KEY(`district_id`, `key`)
);
--> statement-breakpoint
CREATE TABLE `disclosures` (
	`id` text PRIMARY KEY NOT NULL,
	`district_id` text NOT NULL,
	`at` text NOT NULL,
	`recipient_kind` text NOT NULL,
	`recipient` text NOT NULL,
	`endpoint` text NOT NULL,
	`parameters` text NOT NULL,
	`records` integer NOT NULL,
	`students_key` text NOT NULL,
	`request_id` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `disclosures_by_time` ON `disclosures` (`district_id`,`at`);--> statement-breakpoint
CREATE INDEX `disclosures_by_students` ON `disclosures` (`district_id`,`students_key`);--> statement-breakpoint
CREATE TABLE `demographics_connections` (
	`district_id` text PRIMARY KEY NOT NULL,
	`base_url` text NOT NULL,
	`access_token_url` text NOT NULL,
	`client_id` text NOT NULL,
	`client_secret` text NOT NULL,
	`completed_at` text,
	`hosts_confirmed_at` text,
	`hosts_confirmed_by` text,
	`hosts_announced_at` text,
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
	`withdrawal_share` integer DEFAULT 10 NOT NULL,
	`deleted_document_days` integer DEFAULT 30 NOT NULL,
	`withdrawn_student_years` integer,
	`offboarding_at` text,
	`hidden_flag_notes` text DEFAULT '[]' NOT NULL,
	`retention_at` text,
	`case_submitted_at` text,
	`paused_at` text,
	`paused_by` text,
	`pause_reason` text,
	`database` text NOT NULL,
	`night_begun` text,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `document_viewer_connections` (
	`district_id` text PRIMARY KEY NOT NULL,
	`public_keyset_url` text NOT NULL,
	`open_id_endpoint` text NOT NULL,
	`deployment_id` text NOT NULL,
	`further_deployment_ids` text DEFAULT '[]' NOT NULL,
	`client_id` text NOT NULL,
	`staff_roles` text,
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
	`guard_share` integer DEFAULT 20 NOT NULL,
	`hold_for_confirmation` integer DEFAULT false NOT NULL,
	`cutover_completed_at` text,
	`updated_at` text NOT NULL,
	PRIMARY KEY(`district_id`, `program`),
	FOREIGN KEY (`district_id`) REFERENCES `districts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `applied_rules` (
	`district_id` text NOT NULL,
	`program` text NOT NULL,
	`fingerprint` text NOT NULL,
	PRIMARY KEY(`district_id`, `program`)
);
--> statement-breakpoint
CREATE TABLE `data_loads` (
	`district_id` text NOT NULL,
	`id` text NOT NULL,
	`status` text NOT NULL,
	`at` text NOT NULL,
	`by` text NOT NULL,
	`file_name` text,
	`counts` text NOT NULL,
	`changed_dates` text,
	`confirm_dates` integer NOT NULL,
	`undone_at` text,
	`undone_by` text,
	PRIMARY KEY(`district_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `data_loads_by_time` ON `data_loads` (`district_id`,`at`);--> statement-breakpoint
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
	`load_id` text,
	PRIMARY KEY(`district_id`, `document_id`, `version`)
);
--> statement-breakpoint
CREATE INDEX `document_changes_by_student` ON `document_changes` (`district_id`,`student_id`);--> statement-breakpoint
CREATE INDEX `document_changes_joined` ON `document_changes` (`district_id`,`changed_at`) WHERE change = 'joined';--> statement-breakpoint
CREATE INDEX `document_changes_by_load` ON `document_changes` (`district_id`,`load_id`) WHERE load_id is not null;--> statement-breakpoint
CREATE TABLE `documents` (
	`district_id` text NOT NULL,
	`id` text NOT NULL,
	`student_id` text NOT NULL,
	`joined_from` text,
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
	`destroyed_at` text,
	`destroyed_digest` text,
	PRIMARY KEY(`district_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `documents_by_student` ON `documents` (`district_id`,`student_id`);--> statement-breakpoint
CREATE INDEX `documents_by_change` ON `documents` (`district_id`,`updated_at`);--> statement-breakpoint
CREATE INDEX `documents_by_form` ON `documents` (`district_id`,`form`,`status`);--> statement-breakpoint
CREATE TABLE `file_sweeps` (
	`prefix` text PRIMARY KEY NOT NULL,
	`start_after` text NOT NULL
);
--> statement-breakpoint
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
CREATE TABLE `flag_cutovers` (
	`district_id` text NOT NULL,
	`program` text NOT NULL,
	`run_id` text NOT NULL,
	`frozen_at` text NOT NULL,
	`setup` text NOT NULL,
	`hash` text NOT NULL,
	`confirmed` integer NOT NULL,
	`undoing` integer DEFAULT false NOT NULL,
	PRIMARY KEY(`district_id`, `program`)
);
--> statement-breakpoint
CREATE TABLE `flag_drift` (
	`district_id` text NOT NULL,
	`run_id` text NOT NULL,
	`program` text NOT NULL,
	`flag_sourced_id` text NOT NULL,
	`student_id` text,
	`kind` text NOT NULL,
	`fields` text NOT NULL,
	`mended` integer NOT NULL,
	`written_in` text NOT NULL,
	PRIMARY KEY(`district_id`, `run_id`, `program`, `flag_sourced_id`)
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
	`sent_at` text,
	`seen_at` text,
	PRIMARY KEY(`district_id`, `run_id`, `program`, `flag_sourced_id`)
);
--> statement-breakpoint
CREATE INDEX `flag_ledger_by_flag` ON `flag_ledger` (`district_id`,`program`,`flag_sourced_id`);--> statement-breakpoint
CREATE INDEX `flag_ledger_by_student` ON `flag_ledger` (`district_id`,`student_id`);--> statement-breakpoint
CREATE INDEX `flag_ledger_problems` ON `flag_ledger` (`district_id`,`run_id`,`program`) WHERE problem is not null;--> statement-breakpoint
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
CREATE INDEX `unflagged_badges_by_run` ON `unflagged_badges` (`district_id`,`run_id`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`caller` text NOT NULL,
	`key` text NOT NULL,
	`request_hash` text NOT NULL,
	`status` integer,
	`answer` text,
	`created_at` text NOT NULL,
	PRIMARY KEY(`caller`, `key`)
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
	`request_id` text NOT NULL,
	`login` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `access_records_login_unique` ON `access_records` (`login`);--> statement-breakpoint
CREATE INDEX `access_records_by_student` ON `access_records` (`district_id`,`student_id`,`at`);--> statement-breakpoint
CREATE INDEX `access_records_by_time` ON `access_records` (`district_id`,`at`);--> statement-breakpoint
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
CREATE INDEX `run_steps_with_problem` ON `run_steps` (`run_id`) WHERE problem_code is not null;--> statement-breakpoint
CREATE TABLE `run_summaries` (
	`run_id` text PRIMARY KEY NOT NULL,
	`district_id` text NOT NULL,
	`night` text NOT NULL,
	`trigger` text NOT NULL,
	`status` text NOT NULL,
	`started_at` text NOT NULL,
	`finished_at` text,
	`problem_code` text,
	`problems` integer NOT NULL,
	`students` integer,
	`writes` integer NOT NULL,
	`unflagged` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `run_summaries_by_district` ON `run_summaries` (`district_id`,`started_at`);--> statement-breakpoint
CREATE INDEX `run_summaries_by_start` ON `run_summaries` (`started_at`);--> statement-breakpoint
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
	`confirmation` text,
	`confirmed_by` text,
	`confirmed_at` text
);
--> statement-breakpoint
CREATE INDEX `runs_by_district` ON `runs` (`district_id`,`started_at`);--> statement-breakpoint
CREATE TABLE `operator_tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`token_hash` text NOT NULL,
	`previous_token_hash` text,
	`previous_token_expires_at` text,
	`last_used_at` text,
	`created_at` text NOT NULL,
	`created_by` text NOT NULL,
	`revoked_at` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `operator_tokens_name_unique` ON `operator_tokens` (`name`);--> statement-breakpoint
CREATE UNIQUE INDEX `operator_tokens_tokenHash_unique` ON `operator_tokens` (`token_hash`);--> statement-breakpoint
CREATE TABLE `campus_pauses` (
	`paused_at` text PRIMARY KEY NOT NULL,
	`paused_by` text NOT NULL,
	`reason` text NOT NULL,
	`resumed_at` text,
	`resumed_by` text
);
--> statement-breakpoint
CREATE TABLE `coming_report_changes` (
	`district_id` text NOT NULL,
	`student_id` text NOT NULL,
	`day` text NOT NULL,
	PRIMARY KEY(`district_id`, `student_id`)
);
--> statement-breakpoint
CREATE INDEX `coming_report_changes_by_day` ON `coming_report_changes` (`district_id`,`day`);--> statement-breakpoint
CREATE TABLE `invalid_report_records` (
	`district_id` text NOT NULL,
	`report` text NOT NULL,
	`student_id` text NOT NULL,
	`ordinal` integer NOT NULL,
	`document_id` text NOT NULL,
	`element` text NOT NULL,
	`rule` text NOT NULL,
	`date` text NOT NULL,
	`last_date` text DEFAULT '9999-12-31' NOT NULL,
	`record` text,
	PRIMARY KEY(`district_id`, `report`, `student_id`, `ordinal`)
);
--> statement-breakpoint
CREATE TABLE `report_records` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`district_id` text NOT NULL,
	`report` text NOT NULL,
	`student_id` text NOT NULL,
	`position` text NOT NULL,
	`state_student_id` text NOT NULL,
	`school_number` text NOT NULL,
	`from_date` text NOT NULL,
	`to_date` text NOT NULL,
	`replaced_from` text NOT NULL,
	`since` integer NOT NULL,
	`until` integer,
	`closed_at` text,
	`own_values` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `report_records_in_order` ON `report_records` (`district_id`,`report`,`position`);--> statement-breakpoint
CREATE INDEX `report_records_by_state_student_id` ON `report_records` (`district_id`,`report`,`state_student_id`);--> statement-breakpoint
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
--> statement-breakpoint
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
	`state_student_id` text,
	`local_number` text,
	`birth_date` text,
	`sex` text,
	`rekeyed_from` text,
	PRIMARY KEY(`district_id`, `sourced_id`)
);
--> statement-breakpoint
CREATE INDEX `arrivals_by_state_student_id` ON `arrivals` (`district_id`,`state_student_id`);--> statement-breakpoint
CREATE INDEX `arrivals_by_local_number` ON `arrivals` (`district_id`,`local_number`);--> statement-breakpoint
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
	`role_ends` text,
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
	`part` integer NOT NULL,
	`pass` integer NOT NULL,
	`received` integer NOT NULL,
	`sourced_ids` text NOT NULL,
	PRIMARY KEY(`district_id`, `run_id`, `collection`, `page`, `part`)
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
	`runs` text DEFAULT '[]' NOT NULL,
	`filters_by_date` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `school_breaks` (
	`district_id` text PRIMARY KEY NOT NULL,
	`since` text NOT NULL,
	`asked_at` text NOT NULL,
	`asked_in_run` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `server_refusals` (
	`district_id` text NOT NULL,
	`path` text NOT NULL,
	`refused` text NOT NULL,
	`accepted` integer,
	`connected_at` text NOT NULL,
	`refused_at` text NOT NULL,
	PRIMARY KEY(`district_id`, `path`, `refused`)
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
CREATE TABLE `student_matches` (
	`id` text PRIMARY KEY NOT NULL,
	`district_id` text NOT NULL,
	`former` text NOT NULL,
	`current` text NOT NULL,
	`status` text NOT NULL,
	`opened_at` text NOT NULL,
	`decided_by` text,
	`decided_at` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `student_matches_by_pair` ON `student_matches` (`district_id`,`former`,`current`);--> statement-breakpoint
CREATE INDEX `student_matches_by_current` ON `student_matches` (`district_id`,`current`);--> statement-breakpoint
CREATE INDEX `student_matches_by_status` ON `student_matches` (`district_id`,`status`);--> statement-breakpoint
CREATE TABLE `students` (
	`id` text PRIMARY KEY NOT NULL,
	`district_id` text NOT NULL,
	`sourced_id` text,
	`state_student_id` text,
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
	`withdrawn_in_run` text,
	`joined_into` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `students_by_sourced_id` ON `students` (`district_id`,`sourced_id`);--> statement-breakpoint
CREATE INDEX `students_by_state_student_id` ON `students` (`district_id`,`state_student_id`);--> statement-breakpoint
CREATE INDEX `students_by_local_number` ON `students` (`district_id`,`local_number`);--> statement-breakpoint
CREATE INDEX `students_by_name` ON `students` (`district_id`,`family_name`,`given_name`);--> statement-breakpoint
CREATE INDEX `students_apart` ON `students` (`district_id`,`id`) WHERE joined_into is null and (sourced_id is null or status = 'withdrawn');--> statement-breakpoint
CREATE INDEX `students_joined` ON `students` (`district_id`,`joined_into`) WHERE joined_into is not null;--> statement-breakpoint
CREATE TABLE `sftp_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`data_export_id` text NOT NULL,
	`district_id` text NOT NULL,
	`trigger` text NOT NULL,
	`slot` text NOT NULL,
	`status` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` text NOT NULL,
	`files` text NOT NULL,
	`problem_code` text,
	`problem_detail` text,
	`created_at` text NOT NULL,
	`finished_at` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sftp_deliveries_by_slot` ON `sftp_deliveries` (`data_export_id`,`slot`);--> statement-breakpoint
CREATE INDEX `sftp_deliveries_by_status` ON `sftp_deliveries` (`status`,`due_at`);--> statement-breakpoint
CREATE TABLE `sftp_pushes` (
	`data_export_id` text PRIMARY KEY NOT NULL,
	`host` text NOT NULL,
	`port` integer NOT NULL,
	`path` text NOT NULL,
	`username` text NOT NULL,
	`upload` text NOT NULL,
	`authentication` text NOT NULL,
	`secret` text NOT NULL,
	`host_key` text,
	`format` text NOT NULL,
	`cadence` text NOT NULL,
	`hour` integer NOT NULL,
	`weekday` integer,
	`updated_at` text NOT NULL
);
--> statement-breakpoint
CREATE TRIGGER documents_inserted_stale_reports AFTER INSERT ON documents WHEN new.status = 'completed' AND new.deleted_at IS NULL BEGIN INSERT INTO stale_reports (district_id, student_id, mark) VALUES (new.district_id, new.student_id, lower(hex(randomblob(16)))) ON CONFLICT (district_id, student_id) DO UPDATE SET mark = excluded.mark; END;
--> statement-breakpoint
CREATE TRIGGER documents_updated_stale_reports AFTER UPDATE ON documents WHEN old.student_id IS NOT new.student_id OR old.form IS NOT new.form OR old.status IS NOT new.status OR old.fields IS NOT new.fields OR old.deleted_at IS NOT new.deleted_at BEGIN INSERT INTO stale_reports (district_id, student_id, mark) SELECT district_id, student_id, lower(hex(randomblob(16))) FROM (SELECT old.district_id AS district_id, old.student_id AS student_id UNION SELECT new.district_id, new.student_id) WHERE true ON CONFLICT (district_id, student_id) DO UPDATE SET mark = excluded.mark; END;
--> statement-breakpoint
CREATE TRIGGER documents_deleted_stale_reports AFTER DELETE ON documents BEGIN INSERT INTO stale_reports (district_id, student_id, mark) VALUES (old.district_id, old.student_id, lower(hex(randomblob(16)))) ON CONFLICT (district_id, student_id) DO UPDATE SET mark = excluded.mark; END;
--> statement-breakpoint
CREATE TRIGGER students_updated_stale_reports AFTER UPDATE ON students WHEN (old.sourced_id IS NOT new.sourced_id OR old.state_student_id IS NOT new.state_student_id OR old.local_number IS NOT new.local_number OR old.given_name IS NOT new.given_name OR old.middle_name IS NOT new.middle_name OR old.family_name IS NOT new.family_name OR old.birth_date IS NOT new.birth_date OR old.sex IS NOT new.sex OR old.grade IS NOT new.grade OR old.school IS NOT new.school) AND EXISTS (SELECT 1 FROM documents WHERE district_id = new.district_id AND student_id = new.id) BEGIN INSERT INTO stale_reports (district_id, student_id, mark) VALUES (new.district_id, new.id, lower(hex(randomblob(16)))) ON CONFLICT (district_id, student_id) DO UPDATE SET mark = excluded.mark; END;
--> statement-breakpoint
CREATE TRIGGER students_deleted_stale_reports AFTER DELETE ON students WHEN EXISTS (SELECT 1 FROM documents WHERE district_id = old.district_id AND student_id = old.id) BEGIN INSERT INTO stale_reports (district_id, student_id, mark) VALUES (old.district_id, old.id, lower(hex(randomblob(16)))) ON CONFLICT (district_id, student_id) DO UPDATE SET mark = excluded.mark; END;
--> statement-breakpoint
CREATE TRIGGER orgs_inserted_stale_reports AFTER INSERT ON orgs BEGIN INSERT INTO stale_reports (district_id, student_id, mark) SELECT students.district_id, students.id, lower(hex(randomblob(16))) FROM students WHERE students.district_id = new.district_id AND students.school = new.sourced_id AND EXISTS (SELECT 1 FROM documents WHERE district_id = students.district_id AND student_id = students.id) ON CONFLICT (district_id, student_id) DO UPDATE SET mark = excluded.mark; END;
--> statement-breakpoint
CREATE TRIGGER orgs_updated_stale_reports AFTER UPDATE ON orgs WHEN old.identifier IS NOT new.identifier BEGIN INSERT INTO stale_reports (district_id, student_id, mark) SELECT students.district_id, students.id, lower(hex(randomblob(16))) FROM students WHERE students.district_id = new.district_id AND students.school = new.sourced_id AND EXISTS (SELECT 1 FROM documents WHERE district_id = students.district_id AND student_id = students.id) ON CONFLICT (district_id, student_id) DO UPDATE SET mark = excluded.mark; END;
--> statement-breakpoint
CREATE TRIGGER `setting_changes_are_not_changed` BEFORE UPDATE ON `setting_changes` BEGIN SELECT RAISE(ABORT, 'setting_changes is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `setting_changes_are_not_deleted` BEFORE DELETE ON `setting_changes` WHEN NOT EXISTS (SELECT 1 FROM destruction_permits WHERE district_id = OLD.district_id AND subject IN (OLD.district_id)) BEGIN SELECT RAISE(ABORT, 'setting_changes is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `access_records_are_not_changed` BEFORE UPDATE ON `access_records` BEGIN SELECT RAISE(ABORT, 'access_records is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `access_records_are_not_deleted` BEFORE DELETE ON `access_records` WHEN NOT EXISTS (SELECT 1 FROM destruction_permits WHERE district_id = OLD.district_id AND subject IN (OLD.district_id, OLD.student_id)) BEGIN SELECT RAISE(ABORT, 'access_records is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `document_changes_are_not_changed` BEFORE UPDATE ON `document_changes` WHEN NEW.fields IS NOT NULL OR NOT EXISTS (SELECT 1 FROM destruction_permits WHERE district_id = OLD.district_id AND subject IN (OLD.document_id)) BEGIN SELECT RAISE(ABORT, 'document_changes is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `document_changes_are_not_deleted` BEFORE DELETE ON `document_changes` WHEN NOT EXISTS (SELECT 1 FROM destruction_permits WHERE district_id = OLD.district_id AND subject IN (OLD.district_id, OLD.student_id) OR district_id = OLD.district_id AND subject = (SELECT student_id FROM documents WHERE district_id = OLD.district_id AND id = OLD.document_id)) BEGIN SELECT RAISE(ABORT, 'document_changes is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `setting_changes_are_not_replaced` BEFORE INSERT ON `setting_changes` WHEN EXISTS (SELECT 1 FROM `setting_changes` WHERE `id` = NEW.`id`) BEGIN SELECT RAISE(ABORT, 'setting_changes is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `document_changes_are_not_replaced` BEFORE INSERT ON `document_changes` WHEN EXISTS (SELECT 1 FROM `document_changes` WHERE `district_id` = NEW.`district_id` AND `document_id` = NEW.`document_id` AND `version` = NEW.`version` OR rowid = NEW.rowid) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: document_changes is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `access_records_are_not_replaced` BEFORE INSERT ON `access_records` WHEN EXISTS (SELECT 1 FROM `access_records` WHERE `id` = NEW.`id` OR `login` = NEW.`login` OR rowid = NEW.rowid) BEGIN SELECT RAISE(IGNORE); END;
--> statement-breakpoint
CREATE TRIGGER `disclosures_are_not_changed` BEFORE UPDATE ON `disclosures` BEGIN SELECT RAISE(ABORT, 'disclosures is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `disclosures_are_not_deleted` BEFORE DELETE ON `disclosures` WHEN NOT EXISTS (SELECT 1 FROM destruction_permits WHERE district_id = OLD.district_id AND subject = OLD.district_id) BEGIN SELECT RAISE(ABORT, 'disclosures is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `disclosed_students_are_not_changed` BEFORE UPDATE ON `disclosed_students` WHEN NOT EXISTS (SELECT 1 FROM destruction_permits WHERE district_id = OLD.district_id) BEGIN SELECT RAISE(ABORT, 'disclosed_students is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `disclosed_students_are_not_deleted` BEFORE DELETE ON `disclosed_students` WHEN NOT EXISTS (SELECT 1 FROM destruction_permits WHERE district_id = OLD.district_id AND subject = OLD.district_id) BEGIN SELECT RAISE(ABORT, 'disclosed_students is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `data_exports_take_their_own_along` AFTER DELETE ON `data_exports` BEGIN DELETE FROM api_clients WHERE data_export_id = OLD.id; DELETE FROM endpoint_permissions WHERE data_export_id = OLD.id; DELETE FROM export_errors WHERE data_export_id = OLD.id; DELETE FROM sftp_pushes WHERE data_export_id = OLD.id; DELETE FROM sftp_deliveries WHERE data_export_id = OLD.id; END;
