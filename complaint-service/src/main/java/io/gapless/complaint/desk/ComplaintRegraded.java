package io.gapless.complaint.desk;

/** A complaint was assessed; published inside the application, in the transaction of the assessment. */
record ComplaintRegraded(Complaint complaint) {}
