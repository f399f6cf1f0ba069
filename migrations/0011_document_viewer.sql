DROP TABLE `lti_logins`;--> statement-breakpoint
DROP TABLE `viewer_sessions`;--> statement-breakpoint
ALTER TABLE `document_viewer_connections` ADD `further_deployment_ids` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `document_viewer_connections` ADD `staff_roles` text;